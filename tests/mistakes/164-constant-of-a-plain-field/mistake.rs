use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct PageViewed {
    #[webmarketer(const = "URL")]
    url: String,
}
