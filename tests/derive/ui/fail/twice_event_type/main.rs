use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "order", event_type = "order")]
struct Order {
    id: u8,
}

fn main() {}
