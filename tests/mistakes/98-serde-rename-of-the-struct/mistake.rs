use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(rename = "page-viewed")]
struct View {
    url: String,
}
