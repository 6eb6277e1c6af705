use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    email: Email,
    phone: Option<Phone>,
    place: Location,
}

fn main() {}
