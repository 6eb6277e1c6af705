use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(debug)]
struct Order {
    id: u8,
    #[webmarketer(pii)]
    name: String,
    #[webmarketer(user)]
    email: Option<Pii<Email>>,
    #[webmarketer(skip)]
    note: Vec<u8>,
}

fn main() {
    let email = Email::parse("ada@example.com").unwrap();
    let order = Order { id: 1, name: "Ada".to_owned(), email: Some(email.into()), note: vec![2] };
    assert_eq!(format!("{order:?}"), "Order { id: 1, name: [redacted], email: [redacted], note: [2] }");
}
