#![warn(rust_2018_idioms, rust_2021_compatibility, rust_2024_compatibility)]
#![deny(warnings)]

use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(debug, state("done"))]
struct Order<'a> {
    id: &'a str,
}

fn main() {
    assert_eq!(Order { id: "1" }.to_json().unwrap(), r#"{"id":"1"}"#);
    let _ = Order::DONE;
}
