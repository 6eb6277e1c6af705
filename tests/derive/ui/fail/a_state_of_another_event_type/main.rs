use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(state("paid"))]
struct Order {
    id: u8,
}

#[derive(WebmarketerEvent)]
#[webmarketer(state("used"))]
struct Coupon {
    id: u8,
}

fn check(id: &EventId<Order>) {
    let _ = id.set(Order::PAID, true);
    let _ = id.set(Coupon::USED, true);
}

fn main() {}
