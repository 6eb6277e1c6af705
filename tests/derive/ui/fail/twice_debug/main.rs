use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(debug = true, debug = true)]
struct Order {
    id: u8,
}

fn main() {}
