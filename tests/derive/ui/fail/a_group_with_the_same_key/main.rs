use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    id: u8,
    #[webmarketer(flatten)]
    customer: Customer,
}

#[derive(WebmarketerFields)]
struct Customer {
    id: u8,
}

fn main() {}
