use webmarketer_core::{Message, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct ContactForm {
    message: Message,
    #[webmarketer(user)]
    phone: Option<String>,
}
