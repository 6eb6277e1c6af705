use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(key = "a", storage_key = "b")]
    id: u8,
}

fn main() {}
