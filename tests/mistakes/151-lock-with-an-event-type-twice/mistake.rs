use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct PageViewed {
    url: String,
}
