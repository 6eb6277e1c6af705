use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", no_lock)]
struct Order {
    id: u8,
}

fn main() {}
