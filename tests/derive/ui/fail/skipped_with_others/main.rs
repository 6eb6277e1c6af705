use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(skip, pii)]
    id: u8,
}

fn main() {}
