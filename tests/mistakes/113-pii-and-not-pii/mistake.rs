use webmarketer_core::{Pii, WebmarketerEvent};

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct PageViewed {
    url: String,
    #[webmarketer(user, pii = false)]
    visitor: Pii<String>,
}
