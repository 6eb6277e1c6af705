#![allow(non_upper_case_globals, dead_code)]

use webmarketer_core::*;

static data: u8 = 0;
const f: u8 = 1;
struct to;

#[derive(WebmarketerEvent)]
#[webmarketer(debug)]
struct Order<'a> {
    #[webmarketer(nonce)]
    id: u128,
    name: &'a str,
}

#[derive(FieldValue)]
struct Sku(String);

fn main() {
    let order = Order { id: u128::MAX, name: "a" };
    assert_eq!(order.nonce().unwrap(), format!("order:{}", u128::MAX));
    assert_eq!(format!("{order:?}"), format!("Order {{ id: {}, name: \"a\" }}", u128::MAX));
}
