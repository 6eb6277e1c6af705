use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "locks\\shop.lock.json")]
struct PageViewed {
    url: String,
}
