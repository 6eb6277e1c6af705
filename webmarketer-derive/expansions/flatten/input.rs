#[derive(WebmarketerEvent)]
struct Order {
    id: u8,
    #[webmarketer(flatten)]
    customer: Customer,
}
