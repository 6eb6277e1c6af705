use webmarketer_core::{Email, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(entity = "users", discriminant)]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
}
