use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(name = "Order", name = "Order")]
struct Order {
    id: u8,
}

fn main() {}
