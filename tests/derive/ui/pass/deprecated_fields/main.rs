#![deny(warnings)]

use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(debug, state("done"))]
struct Order {
    #[deprecated]
    id: Option<u8>,
}

#[deprecated]
#[derive(WebmarketerEvent)]
struct OldOrder {
    id: u8,
}

fn main() {
    assert_eq!(Order::definition().fields.len(), 2);
    let _ = Order::DONE;
    #[allow(deprecated)]
    let (order, old) = (Order { id: None }, OldOrder { id: 1 });
    assert_eq!(order.to_json().unwrap(), "{}");
    assert_eq!(old.to_json().unwrap(), r#"{"id":1}"#);
}
