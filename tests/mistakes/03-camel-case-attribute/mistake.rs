use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(eventType = "page-viewed")]
struct View {
    url: String,
}
