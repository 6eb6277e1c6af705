use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(nam = "Order", retention_days = x)]
struct Order {
    #[webmarketer(pii = "no")]
    id: u8,
}

fn main() {}
