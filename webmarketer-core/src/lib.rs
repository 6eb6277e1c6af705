//! Typed Webmarketer events for applications.
//!
//! A struct that derives [`WebmarketerEvent`] is an event type. Its values can be sent:
//!
#![cfg_attr(feature = "client", doc = "```no_run")]
#![cfg_attr(not(feature = "client"), doc = "```ignore")]
//! use webmarketer_core::{Client, Email, Pii, WebmarketerEvent};
//!
//! /// Newsletter registration
//! #[derive(WebmarketerEvent)]
//! #[webmarketer(event_type = "newsletter")]
//! struct Newsletter {
//!     /// E-mail address
//!     #[webmarketer(user, discriminant)]
//!     email: Pii<Email>,
//!     /// Topic
//!     topic: Option<String>,
//! }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::from_env()?;
//! let event = Newsletter { email: Email::parse("ada@example.com")?.into(), topic: None };
//! let receipt = event.send(&client).await?;
//! println!("received as {}", receipt.event_id);
//! # Ok(())
//! # }
//! ```
//!
//! An event that was received is not visible yet: the service answers before it validates. An event that does not fit
//! its event type is moved to the [trash](Client::trash); [`Client::verdict`] waits for the result.
//!
//! # Features
//!
//! - `client` (default): the API client. It needs a crypto provider, `aws-lc` or `ring`.
//! - `aws-lc` (default): aws-lc-rs as the crypto provider.
//! - `ring`: ring as the crypto provider. It is smaller and faster to build. If both are enabled, aws-lc is used.
//! - `blocking`: the same client for programs without async.
//! - `http2`: HTTP/2 if the service offers it over TLS, so that many requests share a connection. Without TLS, it is
//!   HTTP/1.1.
//! - `outbox`: an outbox in a file, `outbox::FileStore`.
//! - `bundled-roots`: Mozilla's root certificates, for container images without root certificates. The licence of the
//!   crate `webpki-root-certs` is CDLA-Permissive-2.0.
//! - `jiff`: the dates of jiff 1 as field types.
//! - `metrics`: counters and gauges for the recorder of the crate `metrics`: those of [`DeliveryMetrics`] and
//!   [`auth::TokenRefreshes`]. The guide lists their names.
//! - `phone`: phone numbers in national format, with the metadata of libphonenumber.
//! - `registry`: every event type that the structs of a program define, across crates: see `registry`.
//! - `rust_decimal`: `rust_decimal::Decimal` as the type of number fields.
//! - `serde`: `Serialize` and `Deserialize` for [envelopes](Envelope#store-it), receipts, event ids, updates and values,
//!   which are checked when they are read. Personal data is written as it is, also that of a [`Pii`].
//! - `time`: the dates of time 0.3 as field types.
//! - `url`: `url::Url` as a field type, which is sent as a string.

// The derive uses the name of this crate, also in its own tests and documentation.
extern crate self as webmarketer_core;

pub mod api;
#[doc(hidden)]
pub mod attributes;
#[cfg(any(feature = "aws-lc", feature = "ring"))] // run `cargo add webmarketer-core --features client,aws-lc`
pub mod auth;
#[cfg(feature = "blocking")] // run `cargo add webmarketer-core --features blocking,aws-lc` (or `blocking,ring`)
#[cfg(feature = "_crypto")]
pub mod blocking;
#[cfg(all(feature = "client", feature = "_crypto"))]
mod client;
#[cfg(all(feature = "client", feature = "_crypto"))]
mod delivery;
#[cfg(all(feature = "client", feature = "_crypto"))]
mod error;
mod event;
#[cfg(feature = "client")] // run `cargo add webmarketer-core --features client,aws-lc` (or `client,ring`)
#[cfg(feature = "_crypto")]
pub mod outbox;
#[cfg(all(feature = "client", feature = "_crypto"))]
mod recorder;
mod registration;
#[cfg(feature = "registry")] // run `cargo add webmarketer-core --features registry`
pub mod registry;
#[cfg(all(test, feature = "client", feature = "_crypto"))]
mod test_log;
mod validate;
mod value;

#[cfg(all(feature = "client", not(feature = "_crypto")))]
compile_error!(
    "the feature `client` of webmarketer-core requires a provider of cryptography: \
     run `cargo add webmarketer-core --features aws-lc` (or `ring`)"
);

pub use chrono;
pub use event::{
    Carries, DerivesWebmarketerEvent, Envelope, EventId, IntoValue, InvalidEvent, Receipt, Settable, State, Statistic,
    Untyped, Update, WebmarketerEvent, WebmarketerFields,
};
pub use serde_json::Value as Json;
pub use validate::{Violation, ViolationKind, validate};
pub use value::{
    Amount, Currency, Email, EnumValue, FieldValue, InvalidValue, Location, Message, Phone, Pii, ValueWriter, kind,
    parse_date, requirements,
};
pub use webmarketer_derive::{FieldValue, WebmarketerEvent, WebmarketerFields};
pub use webmarketer_schema as schema;
// Where a program uses one of these without the feature, rustc shows the line with the feature, and so the command.
#[cfg(feature = "jiff")] // run `cargo add webmarketer-core --features jiff`
pub use jiff;
#[cfg(feature = "time")] // run `cargo add webmarketer-core --features time`
pub use time;
#[cfg(feature = "client")] // run `cargo add webmarketer-core --features client,aws-lc` (or `client,ring`)
#[cfg(feature = "_crypto")]
pub use {
    client::{AnswerInfo, Client, ClientBuilder, Draft, Keep, RateLimit, RequestInfo, RetryPolicy, variables},
    delivery::{
        Delivery, DeliveryMetrics, DeliveryReport, DropReason, Dropped, FailedEvent, FailedUpdate, MemoryQueue,
        ReceivedEvent, Retries, StoreQueue, WhenFull,
    },
    error::{Error, ErrorKind},
    event::{Persisted, Queued, SendError},
    recorder::{RecordedEvent, RecordedUpdate, Recorder},
};

/// Items for the code that the derives write. Not part of the public API.
#[doc(hidden)]
pub mod __private {
    pub use core::fmt::{Debug, Display, Formatter, Result as FmtResult};
    pub use core::option::Option::{self, None, Some};
    pub use core::result::Result;
    pub use core::str::FromStr;
    pub use std::string::String;

    pub use serde_core::{Deserialize, Deserializer, Serialize, Serializer};

    #[cfg(feature = "registry")]
    pub use inventory;

    pub use crate::__register as register;
    pub use crate::attributes;
    pub use crate::event::{
        Carries, DataWriter, DerivesWebmarketerEvent, EMPTY_TABLE, Extras, FieldOverride, LockedRow, State, Statistic,
        Table, WebmarketerFields, assert_agrees, assert_distinct, assert_has, build_nonce,
    };
    pub use crate::value::debug::{Redacted, as_debug, as_debug_unless_pii, debug_struct};
    pub use crate::value::requirements::{
        AnyKind, Fits, FitsField, FitsGenerated, IsPii, Locked, LockedAs, Mandatory, MostProbableLocation, NoLock,
        Nonce, NotMandatory, NotPii, NotPiiStated, OtherText, PiiStated, PiiUnstated, PiiUnstatedOfText,
        PiiUnstatedOfUser, SentAs, UtcStated,
    };
    pub use crate::value::requirements::{
        FitsNotDecimal, FitsNotDuration, FitsNotInstant, FitsNotJiffDate, FitsNotList, FitsNotMap, FitsNotPath,
        FitsNotResult, FitsNotSecret, FitsNotSystemTime, FitsNotText, FitsNotTimeDate, FitsNotTuple, FitsNotUrl,
    };
    pub use crate::value::requirements::{may, may_pii, must, must_pii};
    pub use crate::value::{
        EnumValue, Erased, FieldValue, InvalidValue, ValueWriter, deserialize_name, kind, serialize_name,
    };
}
