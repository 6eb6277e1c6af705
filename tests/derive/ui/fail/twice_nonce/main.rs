use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(nonce = true, nonce = true)]
    id: String,
}

fn main() {}
