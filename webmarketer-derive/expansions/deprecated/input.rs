#[derive(WebmarketerEvent)]
struct Order {
    #[deprecated]
    r#type: u8,
}
