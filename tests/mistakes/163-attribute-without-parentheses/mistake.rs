use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer = "page-viewed"]
struct View {
    url: String,
}
