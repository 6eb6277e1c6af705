use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "webmarketer.json")]
struct PageViewed {
    url: String,
}
