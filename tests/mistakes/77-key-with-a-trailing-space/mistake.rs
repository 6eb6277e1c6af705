use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct PageViewed {
    #[webmarketer(key = "url ")]
    url: String,
}
