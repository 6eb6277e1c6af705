use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(strict_pii)]
struct Order {
    #[webmarketer(user)]
    name: String,
}

fn main() {}
