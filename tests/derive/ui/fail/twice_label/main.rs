use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(label = "A", label = "A")]
    id: String,
}

fn main() {}
