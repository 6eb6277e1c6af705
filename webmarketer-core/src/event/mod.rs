//! The events an application sends: the trait behind the derive, and what surrounds an event on its way.

mod data;
mod definition;
mod envelope;
mod fields;
#[cfg(feature = "client")]
mod queueing;
mod receipt;
#[cfg(feature = "client")]
mod send_error;
#[cfg(feature = "client")]
mod sending;
mod state;
mod table;
mod webmarketer_event;

pub use data::{DataWriter, InvalidEvent, build_nonce};
pub use envelope::Envelope;
pub use fields::WebmarketerFields;
#[cfg(feature = "client")]
pub use queueing::Queued;
pub use receipt::{EventId, Receipt, Untyped};
#[cfg(feature = "client")]
pub use send_error::SendError;
pub(crate) use state::NewValue;
pub use state::{Carries, Settable, State, Statistic, Update};
pub use table::{EMPTY_TABLE, Extras, FieldOverride, Table, assert_agrees, assert_distinct, assert_has};
pub use webmarketer_event::WebmarketerEvent;
