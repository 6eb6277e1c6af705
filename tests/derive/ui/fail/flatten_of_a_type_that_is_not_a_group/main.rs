use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    id: u8,
    #[webmarketer(flatten)]
    customer: Customer,
}

struct Customer;

fn main() {}
