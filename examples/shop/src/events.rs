//! The events of the shop.

use webmarketer_core::{Currency, Email, Pii, WebmarketerEvent};

/// Product viewed
#[derive(WebmarketerEvent)]
pub struct ProductViewed {
    /// Product id
    pub product_id: String,
}

/// Order placed
// One order is one event, however often the request is repeated.
#[derive(WebmarketerEvent)]
#[webmarketer(state("refunded"), statistic("margin"))]
pub struct OrderPlaced {
    /// Order number
    #[webmarketer(nonce)]
    pub order_id: String,
    /// E-mail address
    #[webmarketer(user, discriminant)]
    pub email: Pii<Email>,
    /// Turnover
    pub turnover: Currency,
}
