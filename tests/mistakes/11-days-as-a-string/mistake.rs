use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(retention_days = "365")]
struct PageViewed {
    url: String,
}
