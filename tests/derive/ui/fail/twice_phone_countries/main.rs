use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(phone_countries("FR"), phone_countries("FR"))]
struct Order {
    id: u8,
}

fn main() {}
