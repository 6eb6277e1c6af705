use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use webmarketer_core::*;

mod rust_decimal {
    pub struct Decimal;
}

mod time {
    pub struct OffsetDateTime;
}

mod url {
    pub struct Url;
}

enum Size {
    _Small,
}

#[derive(WebmarketerEvent)]
struct Order {
    tags: Vec<String>,
    bytes: [u8; 4],
    ids: Option<HashSet<u32>>,
    maybe_tags: Option<Vec<String>>,
    prices: HashMap<String, f64>,
    sorted: Pii<BTreeMap<String, f64>>,
    pair: (u32, u32),
    nothing: (),
    at: SystemTime,
    since: Option<Instant>,
    wait: Duration,
    file: PathBuf,
    letter: char,
    address: IpAddr,
    price: rust_decimal::Decimal,
    visit: time::OffsetDateTime,
    page: url::Url,
    result: std::result::Result<u32, String>,
    size: Size,
    text: Box<dyn std::fmt::Display>,
}

fn main() {}
