use std::sync::Arc;

use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "order")]
struct Order {
    #[webmarketer(nonce)]
    id: u64,
}

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "order")]
struct Raw {
    #[webmarketer(nonce = "raw")]
    id: Box<i8>,
}

#[derive(FieldValue)]
struct OrderId<T>(T);

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "order")]
struct Template<'a> {
    #[webmarketer(nonce = "{event_type}/{{{}}}", type = "string")]
    id: OrderId<Arc<&'a str>>,
    #[webmarketer(nonce = false)]
    other: bool,
}

fn main() {
    assert_eq!(Order { id: 7 }.nonce().as_deref(), Some("order:7"));
    let (a, b) = (Order { id: 7 }.envelope(), Order { id: 7 }.envelope());
    assert!(format!("{a:?}").contains("order:7") && format!("{b:?}").contains("order:7"));

    assert_eq!(Raw { id: Box::new(0) }.nonce().as_deref(), Some("0"));
    let template = Template { id: OrderId(Arc::new("a\"b")), other: true };
    assert_eq!(template.nonce().as_deref(), Some("order/{a\"b}"));
}
