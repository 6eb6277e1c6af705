use webmarketer_core::WebmarketerEvent;

#[derive(Debug, WebmarketerEvent)]
#[webmarketer(debug)]
struct PageViewed {
    url: String,
}
