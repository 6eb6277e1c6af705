use chrono::{DateTime, Utc};
use webmarketer_core::*;

#[derive(WebmarketerEvent)]
struct Order {
    #[webmarketer(utc)]
    placed: DateTime<Utc>,
    #[webmarketer(utc)]
    id: Option<String>,
    #[webmarketer(utc, type = "date")]
    paid: String,
    #[webmarketer(utc, skip)]
    cached: u8,
}

fn main() {}
