use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(event_tpye = "order")]
struct Order {
    id: u8,
}

fn main() {}
