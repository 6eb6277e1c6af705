use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order(u8);

fn main() {}
