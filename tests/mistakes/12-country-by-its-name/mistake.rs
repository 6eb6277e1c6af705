use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(phone_countries("France"))]
struct PageViewed {
    url: String,
}
