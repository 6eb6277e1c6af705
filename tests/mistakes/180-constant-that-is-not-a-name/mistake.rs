use webmarketer_core::{Message, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(state("won", const = "is won"))]
struct ContactForm {
    message: Message,
}
