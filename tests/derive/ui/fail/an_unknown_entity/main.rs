use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(entity = "users")]
    id: u8,
}

fn main() {}
