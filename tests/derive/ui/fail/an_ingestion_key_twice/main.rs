use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    email: u8,
    #[webmarketer(ingestion_key = "email")]
    other: u8,
}

fn main() {}
