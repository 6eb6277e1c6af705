use wm::{Email, Pii, WebmarketerEvent, WebmarketerFields};

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(crate = "wm")]
struct Newsletter {
    #[webmarketer(flatten)]
    customer: Customer,
    #[webmarketer(user)]
    consent: bool,
}
