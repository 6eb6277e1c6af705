use webmarketer_core::WebmarketerEvent;

const PAGE_VIEWED: &str = "page-viewed";

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = PAGE_VIEWED)]
struct View {
    url: String,
}
