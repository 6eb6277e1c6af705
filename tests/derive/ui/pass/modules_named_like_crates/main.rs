#[allow(unused)]
mod core {}
#[allow(unused)]
mod std {}
#[allow(unused)]
mod webmarketer {}

use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(debug, state("done"), attributable)]
struct Order {
    id: u8,
}

fn main() {
    assert_eq!(Order { id: 1 }.to_json().unwrap(), r#"{"id":1}"#);
}
