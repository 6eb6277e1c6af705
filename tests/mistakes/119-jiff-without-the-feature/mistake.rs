use jiff::Timestamp;
use webmarketer_core::{Message, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct ContactForm {
    message: Message,
    call_back_at: Option<Timestamp>,
}
