use webmarketer_core::*;

#[derive(WebmarketerFields)]
#[webmarketer(event_type = "order")]
struct Order {
    id: u8,
}

fn main() {}
