use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(type = "date", other_type = "b")]
    id: u8,
}

fn main() {}
