use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(phone_countries("France", FR))]
struct Order {
    id: u8,
}

fn main() {}
