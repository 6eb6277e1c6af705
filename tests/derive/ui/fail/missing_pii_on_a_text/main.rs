use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(type = "email")]
    email: String,
}

fn main() {}
