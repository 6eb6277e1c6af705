use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(state("paid", const = "not a name"))]
struct Order {
    id: u8,
}

fn main() {}
