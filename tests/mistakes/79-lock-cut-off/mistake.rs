use webmarketer_core::{Message, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct PageViewed {
    url: String,
}

#[derive(WebmarketerEvent)]
struct ContactForm {
    message: Message,
}
