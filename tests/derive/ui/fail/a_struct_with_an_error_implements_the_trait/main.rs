use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(nam = "Order")]
struct Order {
    id: u8,
}

fn check(order: &Order) {
    let _ = order.envelope();
    let _ = Order::definition();
    let _ = Order::EVENT_TYPE;
}

fn main() {}
