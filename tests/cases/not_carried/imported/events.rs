//! The event types, imported once from Webmarketer.

use ::webmarketer_core::WebmarketerEvent;

/// Order
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(
    statistic("margin"),
    field("note", type = "message", optional = false),
    state("paid"),
    field("vat", user, optional = false, label = "VAT number")
)]
pub struct Order {
    pub id: String,
}
