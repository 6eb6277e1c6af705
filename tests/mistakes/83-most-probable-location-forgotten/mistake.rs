use webmarketer_core::{Location, Message, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct ContactForm {
    message: Message,
    #[webmarketer(user)]
    address: Option<Pii<Location>>,
}
