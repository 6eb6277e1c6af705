use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
enum Visit {
    PageViewed { url: String },
}
