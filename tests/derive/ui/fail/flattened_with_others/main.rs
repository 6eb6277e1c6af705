use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(flatten, storage_key = "a")]
    id: u8,
}

fn main() {}
