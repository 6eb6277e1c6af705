//! The event types, imported once from Webmarketer.

use ::webmarketer_core::chrono::{DateTime, Utc};
use ::webmarketer_core::{
    Currency, Email, Json, Location, Message, Phone, Pii, WebmarketerEvent,
};

/// Mandatory
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Mandatory {
    pub boolean: bool,
    pub currency: Currency,
    pub date: DateTime<Utc>,
    #[webmarketer(pii = false)]
    pub email: Email,
    #[webmarketer(pii = false)]
    pub location: Location,
    pub message: Message,
    pub number: f64,
    #[webmarketer(pii = false)]
    pub phone: Phone,
    pub string: String,
}

/// Optional
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Optional {
    pub boolean: Option<bool>,
    pub currency: Option<Currency>,
    pub date: Option<DateTime<Utc>>,
    #[webmarketer(pii = false)]
    pub email: Option<Email>,
    #[webmarketer(pii = false)]
    pub location: Option<Location>,
    pub message: Option<Message>,
    pub number: Option<f64>,
    #[webmarketer(pii = false)]
    pub phone: Option<Phone>,
    pub string: Option<String>,
}

/// Personal
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Personal {
    #[webmarketer(user)]
    pub email: Pii<Email>,
    #[webmarketer(user)]
    pub phone: Pii<Phone>,
    #[webmarketer(user)]
    pub string: Pii<String>,
}

/// Unknown
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Unknown {
    #[webmarketer(other_entity = "campaign", other_type = "hologram")]
    pub shape: Json,
}
