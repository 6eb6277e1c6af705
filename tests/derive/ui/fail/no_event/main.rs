use webmarketer_core::*;

struct Order;

fn define<E: WebmarketerEvent>() {}

fn check() {
    define::<Order>();
}

fn main() {}
