use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(rename_all = "camel")]
struct Order {
    id: u8,
}

fn main() {}
