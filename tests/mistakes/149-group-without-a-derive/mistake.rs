use webmarketer_core::*;

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
