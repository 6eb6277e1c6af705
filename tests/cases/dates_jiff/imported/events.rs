//! The event types, imported once from Webmarketer.

use ::webmarketer_core::{Pii, WebmarketerEvent};

/// Delivery
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Delivery {
    pub id: String,
    pub ordered: ::webmarketer_core::jiff::Timestamp,
    #[webmarketer(user)]
    pub born: Option<Pii<::webmarketer_core::jiff::Timestamp>>,
    pub delivered: Option<::webmarketer_core::jiff::Timestamp>,
    #[webmarketer(state)]
    pub paid_at: Option<::webmarketer_core::jiff::Timestamp>,
}

/// No dates
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct NoDates {
    pub id: String,
}

/// Timestamp
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Timestamp {
    pub timestamp: ::webmarketer_core::jiff::Timestamp,
}
