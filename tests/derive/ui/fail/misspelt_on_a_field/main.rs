use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(storageKey = "a")]
    id: u8,
}

fn main() {}
