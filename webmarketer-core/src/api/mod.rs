//! The operations of the API, one file per resource, and what they send and answer.

#[cfg(feature = "client")]
mod agent;
mod error_body;
#[cfg(feature = "client")]
mod event_types;
mod events;
mod insights;
mod interactions;
#[cfg(feature = "client")]
mod paging;
mod property;
mod trash;

#[cfg(feature = "client")]
pub use agent::Agent;
pub use error_body::ErrorBody;
#[cfg(feature = "client")]
pub use event_types::EventTypes;
#[cfg(feature = "client")]
pub use events::Events;
pub use events::{EventPayload, Nonce, RawEvent, StateUpdate, StatisticUpdate};
pub use insights::{GroupBy, InsightsRequest, InsightsRow, Interval};
pub use interactions::OfflineInteraction;
#[cfg(feature = "client")]
pub use trash::Trash;
pub use trash::{TrashError, TrashField, TrashedEvent};
