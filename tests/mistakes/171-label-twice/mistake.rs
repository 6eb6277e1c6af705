use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct PageViewed {
    #[webmarketer(label = "Address", label = "URL")]
    url: String,
}
