use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(nonce, pii)]
    id: u8,
}

#[derive(WebmarketerEvent)]
struct Other {
    #[webmarketer(nonce)]
    id: Pii<String>,
}

fn main() {}
