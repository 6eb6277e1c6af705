use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(retention_days = -1)]
struct PageViewed {
    url: String,
}
