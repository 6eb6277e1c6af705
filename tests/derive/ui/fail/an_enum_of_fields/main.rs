use webmarketer_core::*;

#[derive(WebmarketerFields)]
enum Order {
    Placed,
}

fn main() {}
