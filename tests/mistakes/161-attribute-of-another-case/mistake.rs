use webmarketer_core::{Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[Webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
}
