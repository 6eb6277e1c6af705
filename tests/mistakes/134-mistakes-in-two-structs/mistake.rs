use webmarketer_core::{Message, WebmarketerEvent};

#[derive(WebmarketerEvent)]
struct PageView {
    url: String,
}

#[derive(WebmarketerEvent)]
#[webmarketer(state("win"))]
struct ContactForm {
    message: Message,
}
