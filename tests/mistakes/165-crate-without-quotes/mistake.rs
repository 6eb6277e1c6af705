use wm::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(crate = wm)]
struct PageViewed {
    url: String,
}
