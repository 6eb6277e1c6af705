use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct PageViewed {
    #[webmarketer(retention_days = 365)]
    url: String,
}
