use chrono::{DateTime, Utc};
use webmarketer_core::{Message, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct ContactForm {
    message: Message,
    #[webmarketer(with = "chrono::serde::ts_seconds_option")]
    call_back_at: Option<DateTime<Utc>>,
}
