use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(other_type = "email")]
    id: String,
}

fn main() {}
