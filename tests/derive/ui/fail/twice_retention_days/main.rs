use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(retention_days = 3, retention_days = 3)]
struct Order {
    id: u8,
}

fn main() {}
