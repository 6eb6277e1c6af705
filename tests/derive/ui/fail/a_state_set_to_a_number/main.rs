use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(state("paid"))]
struct Order {
    id: u8,
}

fn check(id: &EventId<Order>) {
    let _ = id.set(Order::PAID, 1);
}

fn main() {}
