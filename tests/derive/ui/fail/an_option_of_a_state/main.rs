use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(state("paid", lable = "Paid"))]
struct Order {
    id: u8,
}

fn main() {}
