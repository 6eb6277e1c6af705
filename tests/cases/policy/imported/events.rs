//! The event types, imported once from Webmarketer.

use ::webmarketer_core::{Phone, Pii, WebmarketerEvent};

/// Contact
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(
    retention_days = 365,
    phone_countries("FR", "BE"),
    metadata = "{\"team\":\"shop\"}",
    attributable
)]
pub struct Contact {
    #[webmarketer(user)]
    pub phone: Pii<Phone>,
}
