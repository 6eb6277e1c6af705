use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "/srv/shop/webmarketer.lock.json")]
struct PageViewed {
    url: String,
}
