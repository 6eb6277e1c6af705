use webmarketer_core::{Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
    #[webmarketer(skip, key = "ip")]
    ip_address: std::net::IpAddr,
}
