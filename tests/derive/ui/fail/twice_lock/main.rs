use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", lock = "ui.lock.json")]
struct Order {
    id: u8,
}

fn main() {}
