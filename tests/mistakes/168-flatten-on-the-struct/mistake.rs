use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(flatten)]
struct PageViewed {
    url: String,
}
