use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
struct PageViewed {
    #[webmarketer(type = "text")]
    url: String,
}
