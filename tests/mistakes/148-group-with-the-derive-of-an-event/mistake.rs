use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
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
