use webmarketer_core::*;

#[derive(WebmarketerEvent)]
enum Order {
    Placed,
}

fn main() {}
