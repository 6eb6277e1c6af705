use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "/etc/lock.json")]
struct Order {
    id: u8,
}

fn main() {}
