use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(metadata = "{}", metadata = "{}")]
struct Order {
    id: u8,
}

fn main() {}
