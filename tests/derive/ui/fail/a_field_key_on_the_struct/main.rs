use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(pii)]
struct Order {
    id: u8,
}

fn main() {}
