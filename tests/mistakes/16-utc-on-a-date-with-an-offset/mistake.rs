use chrono::{DateTime, Utc};
use webmarketer_core::{Message, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct ContactForm {
    message: Message,
    #[webmarketer(utc)]
    call_back_at: Option<DateTime<Utc>>,
}
