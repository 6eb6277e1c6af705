use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(key = "a", key = "a")]
    id: String,
}

fn main() {}
