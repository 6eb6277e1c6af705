//! The event types, imported once from Webmarketer.

use ::webmarketer_core::WebmarketerEvent;

/// Purchase
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(
    statistic("margin", type = "currency"),
    state("refunded", const = "WAS_REFUNDED")
)]
pub struct Purchase {
    #[webmarketer(storage_key = "day", ingestion_key = "day", type = "date", utc)]
    pub day: ::webmarketer_core::chrono::NaiveDate,
    /// The order
    #[webmarketer(key = "order_id", nonce)]
    pub order_id: String,
    #[webmarketer(storage_key = "total", ingestion_key = "turnover")]
    pub total: f64,
}

/// Visit
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Visit {
    #[webmarketer(type = "date", utc)]
    pub at: ::webmarketer_core::chrono::NaiveDateTime,
    #[webmarketer(type = "number", nonce = "{event_type}/{}")]
    pub number: u64,
    #[webmarketer(key = "signed in", state, const = "SIGNED_IN_BEFORE")]
    pub signed_in: bool,
    pub visit_id: String,
}
