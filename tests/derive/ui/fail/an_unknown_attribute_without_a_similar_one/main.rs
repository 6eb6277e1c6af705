use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(colour = "red")]
struct Order {
    id: u8,
}

fn main() {}
