use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(metadata = "[1]")]
struct Order {
    id: u8,
}

fn main() {}
