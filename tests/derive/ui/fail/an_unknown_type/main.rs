use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(type = "text")]
    id: u8,
}

fn main() {}
