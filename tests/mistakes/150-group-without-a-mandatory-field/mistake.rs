use webmarketer_core::{Email, Pii, WebmarketerEvent, WebmarketerFields};

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
}

#[derive(WebmarketerEvent)]
struct Newsletter {
    #[webmarketer(flatten)]
    customer: Customer,
}
