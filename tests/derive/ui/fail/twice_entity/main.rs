use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(entity = "user", entity = "user")]
    id: String,
}

fn main() {}
