use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "Page viewed")]
struct View {
    url: String,
}
