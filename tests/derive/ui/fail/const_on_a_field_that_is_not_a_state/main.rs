use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(const = "ID")]
    id: u8,
}

fn main() {}
