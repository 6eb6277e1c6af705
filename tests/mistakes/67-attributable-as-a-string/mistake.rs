use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(attributable = "no")]
struct PageViewed {
    url: String,
}
