use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Purchase {
    order_id: String,
}
