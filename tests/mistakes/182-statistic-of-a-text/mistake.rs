use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock, statistic("margin", type = "text"))]
struct Order {
    id: String,
}
