use webmarketer_core::WebmarketerEvent;

#[derive(WebmarketerEvent)]
#[webmarketer(no_lock)]
struct Refund {
    #[webmarketer(nonce)]
    order_id: Option<String>,
}
