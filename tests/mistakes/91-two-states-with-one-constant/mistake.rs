use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock, state("paid"), state("Paid"))]
struct Order {
    id: String,
}
