use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(discriminant = true, discriminant = true)]
    id: String,
}

fn main() {}
