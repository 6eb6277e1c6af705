use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(type = "string", type = "string")]
    id: String,
}

fn main() {}
