use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(key = "")]
    id: u8,
}

fn main() {}
