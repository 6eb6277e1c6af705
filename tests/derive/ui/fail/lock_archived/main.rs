use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct OldPurchase {
    id: u8,
}

fn main() {}
