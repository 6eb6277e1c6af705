use webmarketer_core::WebmarketerEvent;

#[derive(Debug, Clone)]
#[webmarketer(event_type = "page-viewed")]
struct View {
    url: String,
}
