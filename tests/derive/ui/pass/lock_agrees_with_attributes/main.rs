use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(lock = "ui.lock.json", state("refunded"))]
struct Purchase {
    order_id: Box<str2::Text>,
    #[webmarketer(user, discriminant, type = "email", pii)]
    email: String,
    #[webmarketer(statistic)]
    turnover: std::sync::Arc<Currency>,
}

mod str2 {
    #[derive(webmarketer_core::FieldValue)]
    pub struct Text(pub String);
}

fn main() {
    assert_eq!(Purchase::REFUNDED.key(), "refunded");
    let _ = |purchase: &Purchase| (purchase.order_id.0.len(), purchase.email.len(), purchase.turnover.code().len());
}
