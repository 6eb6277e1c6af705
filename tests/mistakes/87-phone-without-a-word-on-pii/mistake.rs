use webmarketer_core::{Message, Phone, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct ContactForm {
    message: Message,
    shop_phone: Option<Phone>,
}
