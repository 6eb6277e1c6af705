use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct PagesViewed {
    url: String,
}
