use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct PageViewed {
    url: String,
    tags: Vec<String>,
}
