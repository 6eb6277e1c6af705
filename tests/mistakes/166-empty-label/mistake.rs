use webmarketer_core::{Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(user, discriminant, label = "")]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
}
