//! The event types, imported once from Webmarketer.

use ::webmarketer_core::{Pii, WebmarketerEvent};

/// Order
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Order {
    pub id: String,
    #[webmarketer(type = "message")]
    pub kind: crate::OrderStatus,
    /// Status
    #[webmarketer(type = "string")]
    pub status: crate::OrderStatus,
    #[webmarketer(state, type = "string")]
    pub step_status: crate::OrderStatus,
    #[webmarketer(other_type = "hologram")]
    pub category: Option<crate::OrderStatus>,
    #[webmarketer(user, type = "string")]
    pub plan_status: Option<Pii<crate::OrderStatus>>,
    #[webmarketer(key = "previous-status", type = "string")]
    pub previous_status: Option<crate::OrderStatus>,
}
