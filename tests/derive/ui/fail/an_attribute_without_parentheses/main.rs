use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer]
struct Order {
    id: u8,
}

fn main() {}
