use webmarketer_core::{Message, Phone, Pii, WebmarketerEvent, WebmarketerFields};

#[derive(WebmarketerFields)]
struct Visitor {
    #[webmarketer(user)]
    phone: Pii<Phone>,
}

#[derive(WebmarketerEvent)]
struct ContactForm {
    message: Message,
    #[webmarketer(flatten)]
    visitor: Option<Visitor>,
}
