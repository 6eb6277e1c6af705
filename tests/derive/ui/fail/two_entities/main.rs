use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(user, state)]
    id: u8,
}

fn main() {}
