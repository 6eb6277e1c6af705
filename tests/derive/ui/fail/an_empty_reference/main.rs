use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "")]
struct Order {
    id: u8,
}

fn main() {}
