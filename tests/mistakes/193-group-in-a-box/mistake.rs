use webmarketer_core::{Email, Pii, WebmarketerEvent, WebmarketerFields};

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(user)]
    consent: bool,
}

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(flatten)]
    customer: Box<Customer>,
    topic: Option<String>,
}
