use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(rename_all = "camel_case", no_lock)]
struct PageViewed {
    page_url: String,
}
