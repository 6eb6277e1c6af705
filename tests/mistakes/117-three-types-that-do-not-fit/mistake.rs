use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct ContactForm {
    message: String,
    budget: Option<String>,
    call_back_at: Option<String>,
}
