use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(state("paid"), statistic("PAID"))]
struct Order {
    id: u8,
}

fn main() {}
