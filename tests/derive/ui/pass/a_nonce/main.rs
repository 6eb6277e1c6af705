use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(event_type = "order")]
struct Order {
    #[webmarketer(nonce)]
    id: Option<u64>,
}

fn main() {
    assert_eq!(Order { id: Some(7) }.nonce().as_deref(), Some("order:7"));
    assert_eq!(Order { id: None }.nonce(), None);
    let (a, b) = (Order { id: Some(7) }.envelope(), Order { id: Some(7) }.envelope());
    assert!(format!("{a:?}").contains("order:7") && format!("{b:?}").contains("order:7"));
}
