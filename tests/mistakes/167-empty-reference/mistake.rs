use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "")]
struct PageViewed {
    url: String,
}
