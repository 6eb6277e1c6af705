use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(pii = true, pii = true)]
    id: String,
}

fn main() {}
