use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(storage_key)]
    id: u8,
}

fn main() {}
