use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(event_type = "order")]
    id: u8,
}

fn main() {}
