use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(storage_key = 3)]
    id: u8,
}

fn main() {}
