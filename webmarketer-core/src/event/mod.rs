//! The events an application sends: the trait behind the derive, and what surrounds an event on its way.

mod const_text;
mod data;
mod definition;
mod envelope;
mod fields;
mod group_checks;
#[cfg(feature = "client")]
mod persisting;
#[cfg(feature = "client")]
mod queueing;
mod receipt;
#[cfg(all(feature = "client", feature = "_crypto"))]
mod row;
#[cfg(feature = "client")]
mod send_error;
#[cfg(feature = "client")]
mod sending;
#[cfg(feature = "serde")]
mod serialization;
mod state;
mod table;
mod webmarketer_event;
#[cfg(not(feature = "client"))]
mod without_client;

pub use data::{DataWriter, InvalidEvent, build_nonce};
#[cfg(feature = "registry")]
pub(crate) use definition::build_event_type;
pub use envelope::Envelope;
pub use fields::WebmarketerFields;
pub use group_checks::{LockedRow, assert_agrees, assert_distinct, assert_has};
#[cfg(feature = "client")]
pub use persisting::Persisted;
#[cfg(feature = "client")]
pub use queueing::Queued;
pub use receipt::{EventId, Receipt, Untyped};
#[cfg(feature = "client")]
pub use send_error::SendError;
pub(crate) use state::NewValue;
#[cfg(feature = "client")]
pub(crate) use state::UpdatedEvent;
pub use state::{Carries, IntoValue, Settable, State, Statistic, Update};
pub use table::{EMPTY_TABLE, Extras, FieldOverride, Table};
pub use webmarketer_event::{DerivesWebmarketerEvent, WebmarketerEvent};
