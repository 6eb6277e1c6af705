use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock, state(key = "paid"))]
struct Order {
    id: String,
}
