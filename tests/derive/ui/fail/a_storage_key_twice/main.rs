use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    email: u8,
    #[webmarketer(key = "email")]
    other: u8,
}

fn main() {}
