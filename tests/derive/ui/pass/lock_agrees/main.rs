use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json")]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(statistic)]
    turnover: Currency,
    #[webmarketer(ingestion_key = "shop")]
    store: Option<String>,
    /// What is optional may always be sent.
    coupon: String,
}

fn main() {
    assert_eq!(Purchase::TURNOVER.key(), "turnover");
    let _ = |purchase: &Purchase| (purchase.order_id.len(), purchase.store.is_some(), purchase.coupon.len());
    let _ = |purchase: &Purchase| (purchase.email.expose().as_str().len(), purchase.turnover.code().len());
}
