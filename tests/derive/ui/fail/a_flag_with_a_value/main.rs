use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(pii = "yes")]
    id: u8,
}

fn main() {}
