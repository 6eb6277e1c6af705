use webmarketer_core::WebmarketerEvent;

#[derive(WebMarketerEvent)]
struct PageViewed {
    url: String,
}
