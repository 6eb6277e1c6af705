use webmarketer_core::{Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarkter(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
}
