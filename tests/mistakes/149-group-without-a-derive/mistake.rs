use webmarketer_core::{Email, Pii, WebmarketerEvent};

struct Content {
    topic: Option<String>,
}

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
    #[webmarketer(flatten)]
    content: Content,
}
