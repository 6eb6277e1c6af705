use webmarketer_core::*;

struct Opaque;

#[derive(WebmarketerEvent)]
#[webmarketer(debug)]
struct Order {
    id: u8,
    #[webmarketer(skip)]
    opaque: Opaque,
}

fn main() {}
