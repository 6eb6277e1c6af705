//! An application.

use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

/// Purchase
#[derive(Clone, WebmarketerEvent)]
#[webmarketer(state("refunded"))]
struct Purchase {
    order_id: String,
    #[webmarketer(user, discriminant)]
    email: Pii<Email>,
    #[webmarketer(key = "coupon")]
    code: Option<String>,
    #[webmarketer(statistic)]
    amount: Currency,
}

mod cart {
    #[derive(webmarketer_core::WebmarketerEvent)]
    pub(crate) struct Cart;
}
