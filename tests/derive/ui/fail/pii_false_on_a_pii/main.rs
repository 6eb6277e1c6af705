use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(pii = false)]
    name: Pii<String>,
}

fn main() {}
