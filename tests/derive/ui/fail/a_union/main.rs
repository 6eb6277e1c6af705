use webmarketer_core::*;

#[derive(WebmarketerEvent)]
union Order {
    id: u8,
}

fn main() {}
