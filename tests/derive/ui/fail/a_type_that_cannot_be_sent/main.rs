use webmarketer_core::*;

use std::collections::HashMap;

#[derive(WebmarketerEvent)]
struct Order {
    map: HashMap<String, u8>,
    maybe: Option<std::path::PathBuf>,
}

fn main() {}
