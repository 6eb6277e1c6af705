use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(strict_pii = true, strict_pii = true)]
struct Order {
    id: u8,
}

fn main() {}
