use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock, lock = "webmarketer.lock.json")]
struct PageViewed {
    url: String,
}
