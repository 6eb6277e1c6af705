use webmarketer_core::*;

#[derive(WebmarketerFields)]
struct Address {
    id: u8,
}

#[derive(WebmarketerFields)]
struct Customer {
    #[webmarketer(flatten)]
    address: Address,
}

#[derive(WebmarketerEvent)]
struct Order<'a> {
    id: &'a str,
    #[webmarketer(flatten)]
    customer: Customer,
}

fn main() {}
