use std::collections::HashMap;
use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct PageViewed {
    url: String,
    query: HashMap<String, String>,
}
