use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(state("paid", user))]
struct Order {
    id: u8,
}

fn main() {}
