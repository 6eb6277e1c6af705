use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "été")]
struct Order {
    id: u8,
}

fn main() {}
