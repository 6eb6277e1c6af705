use webmarketer_core::*;

/// Order
#[derive(WebmarketerEvent)]
struct Order {
    /// Order id
    id: String,
    amount: f64,
    gift: Option<bool>,
}

fn main() {
    let order = Order { id: "7".to_owned(), amount: 1.5, gift: None };
    assert_eq!(order.to_json().unwrap(), r#"{"id":"7","amount":1.5}"#);
    assert_eq!(Order::EVENT_TYPE, "order");
    assert_eq!(Order::definition().fields[0].label.as_deref(), Some("Order id"));
}
