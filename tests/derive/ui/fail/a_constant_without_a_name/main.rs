use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(state("≥"))]
struct Order {
    id: u8,
}

fn main() {}
