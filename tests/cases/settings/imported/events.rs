//! The event types, imported once from Webmarketer.

use ::webmarketer_core::{Email, WebmarketerEvent};

/// Cart viewed
#[derive(Clone, Debug, PartialEq, WebmarketerEvent, ::core::cmp::Eq)]
pub(crate) struct CartViewed {
    #[webmarketer(type = "string")]
    pub(crate) cart_id: ::std::sync::Arc<::std::string::String>,
}

/// Purchase
#[derive(Clone, PartialEq, WebmarketerEvent, ::core::cmp::Eq)]
#[webmarketer(event_type = "purchase", name = "Purchase", debug)]
pub(crate) struct Order {
    #[webmarketer(user, pii)]
    pub(crate) email: Email,
    pub(crate) gift: bool,
    #[webmarketer(type = "string")]
    pub(crate) order_id: ::std::sync::Arc<::std::string::String>,
    #[webmarketer(key = "coupon")]
    pub(crate) code: Option<String>,
}
