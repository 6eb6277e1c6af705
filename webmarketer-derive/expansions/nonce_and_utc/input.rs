#[derive(WebmarketerEvent)]
struct Delivered {
    #[webmarketer(nonce = "{event_type}-{}.")]
    order_id: u64,
    #[webmarketer(utc)]
    at: Option<NaiveDateTime>,
}
