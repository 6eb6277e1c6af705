use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Refund {
    #[webmarketer(nonce = "refund-{order_id}")]
    order_id: String,
}
