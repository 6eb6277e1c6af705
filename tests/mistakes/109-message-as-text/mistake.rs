use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct ContactForm {
    message: String,
}
