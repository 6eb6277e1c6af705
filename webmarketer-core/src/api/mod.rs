//! The operations of the API, one file per resource, and what they send and answer.

#[cfg(feature = "client")]
mod agent;
mod error_body;
#[cfg(feature = "client")]
mod event_types;
mod events;
mod fields;
mod insights;
#[cfg(feature = "client")]
mod insights_call;
mod interactions;
#[cfg(feature = "client")]
mod listing;
mod nonce_conflict;
mod projects;
mod property;
#[cfg(feature = "client")]
mod send_checked;
mod trash;
#[cfg(feature = "client")]
mod unpaged_list;
mod updates;
#[cfg(feature = "client")]
mod users;
#[cfg(feature = "client")]
mod verdict;

#[cfg(feature = "client")]
pub use agent::{Agent, Workspace};
pub use error_body::ErrorBody;
#[cfg(feature = "client")]
pub use event_types::{EnsureOutcome, EventTypes};
#[cfg(feature = "client")]
pub use events::Events;
pub use events::{EventPayload, NonceValue, RawEvent};
#[cfg(feature = "client")]
pub use fields::Fields;
pub use fields::ProjectField;
pub use insights::{GroupBy, InsightsRequest, InsightsRow, Interval, LinearInterval, Metric, SeasonalInterval};
#[cfg(feature = "client")]
pub use insights_call::{Insights, MetricRow};
pub use interactions::OfflineInteraction;
#[cfg(feature = "client")]
pub use listing::Listing;
pub use nonce_conflict::NonceConflict;
pub use projects::Project;
#[cfg(feature = "client")]
pub use trash::Trash;
pub use trash::{TrashError, TrashField, TrashedEvent};
pub use updates::{StateUpdate, StatisticUpdate};
#[cfg(feature = "client")]
pub use users::{User, UserEvent, UserSearch, Users};
#[cfg(feature = "client")]
pub use verdict::Verdict;
#[cfg(feature = "client")]
pub use webmarketer_schema::wire::Page;
