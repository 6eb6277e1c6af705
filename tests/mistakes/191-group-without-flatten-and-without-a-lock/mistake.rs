use webmarketer_core::{Email, Pii, WebmarketerEvent, WebmarketerFields};

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
}

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Newsletter {
    customer: Customer,
    topic: Option<String>,
}
