use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer = "order"]
struct Order {
    id: u8,
}

fn main() {}
