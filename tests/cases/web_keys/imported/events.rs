//! The event types, imported once from Webmarketer.

use ::webmarketer_core::chrono::{DateTime, Utc};
use ::webmarketer_core::{Currency, Message, Pii, WebmarketerEvent};

/// A name with the prefix of definitions
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(
    event_type = "$email",
    as_is,
    name = "A name with the prefix of definitions"
)]
pub struct Email {
    pub email: Pii<::webmarketer_core::Email>,
}

/// Prototype
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "__proto__", name = "Prototype")]
pub struct Proto {
    #[webmarketer(key = "__proto__")]
    pub proto: Option<DateTime<Utc>>,
}

/// A pointer
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(event_type = "a/b~c d%", as_is, name = "A pointer")]
pub struct ABCD {
    pub amount: Currency,
}

/// Bundle
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Bundle {
    pub x: Option<String>,
}

/// Events
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Events {}

/// Shared key
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "Shared key")]
pub struct Shared {
    #[webmarketer(storage_key = "contact", ingestion_key = "contact")]
    pub contact: String,
    #[webmarketer(storage_key = "text", ingestion_key = "contact")]
    pub text: Message,
}

/// \*/ @deprecated
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "*/ @deprecated")]
pub struct WebKeys {
    #[webmarketer(key = "1")]
    pub x1: String,
    #[webmarketer(key = "__proto__", label = "@deprecated {@link x} */")]
    pub proto: String,
    #[webmarketer(key = "a \"b\" \\ `${c}`")]
    pub a_b_c: String,
    pub class: String,
    pub constructor: f64,
    #[webmarketer(key = "é")]
    pub é_f: DateTime<Utc>,
    #[webmarketer(key = "hasOwnProperty")]
    pub has_own_property: Pii<::webmarketer_core::Email>,
    #[webmarketer(key = "hidden\u{202e}")]
    pub hidden: String,
    #[webmarketer(key = "line\u{2028}break", label = "first\u{2028}second\r\nthird")]
    pub line_break: String,
    #[webmarketer(key = "toString")]
    pub to_string: bool,
    #[webmarketer(key = "é")]
    pub é: String,
}
