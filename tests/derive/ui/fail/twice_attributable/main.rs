use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(attributable = true, attributable = true)]
struct Order {
    id: u8,
}

fn main() {}
