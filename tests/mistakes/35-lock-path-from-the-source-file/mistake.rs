use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "../webmarketer.lock.json")]
struct PageViewed {
    url: String,
}
