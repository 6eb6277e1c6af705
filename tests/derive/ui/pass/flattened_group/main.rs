use webmarketer_core::*;

#[derive(WebmarketerFields)]
#[webmarketer(debug, state("reached"))]
struct Customer {
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(flatten)]
    address: Address,
}

#[derive(Debug, WebmarketerFields)]
struct Address {
    #[webmarketer(user, ingestion_key = "city")]
    town: Option<String>,
}

#[derive(WebmarketerEvent)]
#[webmarketer(state("paid"))]
struct Order {
    id: u8,
    #[webmarketer(flatten)]
    customer: Customer,
}

fn main() {
    let customer = Customer {
        email: Email::parse("ada@example.com").unwrap().into(),
        address: Address { town: Some("Lyon".to_owned()) },
    };
    assert!(!format!("{customer:?}").contains("ada"));
    let order = Order { id: 1, customer };
    assert_eq!(order.to_json().unwrap(), r#"{"id":1,"email":"ada@example.com","city":"Lyon"}"#);
    assert_eq!(Order::definition().fields.len(), 5);
    let id = EventId::<Order>::new("1");
    let _ = id.set(Order::PAID, true);
    let _ = id.set(Customer::REACHED, true);
}
