//! The event types, imported once from Webmarketer.

use ::webmarketer_core::chrono::{DateTime, Utc};
use ::webmarketer_core::{Email, Message, Pii, WebmarketerEvent};

/// Booking
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Booking {
    pub arrival: DateTime<Utc>,
    pub departure: DateTime<Utc>,
    #[webmarketer(user)]
    pub email: Pii<Email>,
    pub hotel: String,
    pub room: f64,
    pub wishes: Option<Message>,
}
