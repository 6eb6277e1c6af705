use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(crate = "my crate")]
struct Order {
    id: u8,
}

fn main() {}
