use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(key = "a"x)]
    id: u8,
}

fn main() {}
