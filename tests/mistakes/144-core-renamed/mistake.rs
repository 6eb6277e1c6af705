use wm::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct PageViewed {
    url: String,
}
