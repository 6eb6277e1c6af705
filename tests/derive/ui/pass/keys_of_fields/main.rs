use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(rename_all = "camelCase")]
struct Order {
    order_id: u8,
    #[webmarketer(key = "e-mail")]
    email_address: u8,
    #[webmarketer(storage_key = "a")]
    first: u8,
    #[webmarketer(ingestion_key = "b")]
    second: u8,
}

fn main() {
    let order = Order { order_id: 1, email_address: 2, first: 3, second: 4 };
    assert_eq!(order.to_json().unwrap(), r#"{"orderId":1,"e-mail":2,"first":3,"b":4}"#);
}
