use webmarketer_core::{Message, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(state("won"), state("won"))]
struct ContactForm {
    message: Message,
}
