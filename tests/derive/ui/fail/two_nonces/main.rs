use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(nonce)]
    id: u8,
    #[webmarketer(nonce)]
    other: u8,
}

fn main() {}
