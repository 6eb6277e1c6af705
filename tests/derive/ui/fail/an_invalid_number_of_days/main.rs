use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(retention_days = "a year")]
struct Order {
    id: u8,
}

fn main() {}
