//! The event types, imported once from Webmarketer.

use ::webmarketer_core::WebmarketerEvent;

/// Page viewed
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct PageViewed {}
