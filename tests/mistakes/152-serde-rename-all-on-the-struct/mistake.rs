use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[serde(rename_all = "camelCase")]
#[webmarketer(no_lock)]
struct PageViewed {
    page_url: String,
}
