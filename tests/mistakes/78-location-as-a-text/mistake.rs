use webmarketer_core::{Message, Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct ContactForm {
    message: Message,
    #[webmarketer(user, most_probable_location)]
    address: Option<Pii<String>>,
}
