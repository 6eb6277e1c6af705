use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(crate = "::nowhere")]
struct Order {
    id: u8,
}

fn main() {}
