//! The operations of the API, one file per resource, and what they send and answer.

#[cfg(feature = "client")]
mod agent;
#[cfg(feature = "client")]
mod checked;
mod error_body;
#[cfg(feature = "client")]
mod event_types;
mod events;
mod fields;
mod insights;
mod interactions;
#[cfg(feature = "client")]
mod listing;
mod nonce_conflict;
mod projects;
mod property;
mod trash;
#[cfg(feature = "client")]
mod users;
#[cfg(feature = "client")]
mod verdict;

#[cfg(feature = "client")]
pub use agent::{Agent, Workspace};
pub use error_body::ErrorBody;
#[cfg(feature = "client")]
pub use event_types::{Ensured, EventTypes};
#[cfg(feature = "client")]
pub use events::Events;
pub use events::{EventPayload, Nonce, RawEvent, StateUpdate, StatisticUpdate};
#[cfg(feature = "client")]
pub use fields::Fields;
pub use fields::ProjectField;
pub use insights::{GroupBy, InsightsRequest, InsightsRow, Interval, Linear, Metric, Seasonal};
#[cfg(feature = "client")]
pub use insights::{Insights, Row};
pub use interactions::OfflineInteraction;
#[cfg(feature = "client")]
pub use listing::Listing;
pub use nonce_conflict::NonceConflict;
pub use projects::Project;
#[cfg(feature = "client")]
pub use trash::Trash;
pub use trash::{TrashError, TrashField, TrashedEvent};
#[cfg(feature = "client")]
pub use users::{User, UserEvent, UserSearch, Users};
#[cfg(feature = "client")]
pub use verdict::Verdict;
#[cfg(feature = "client")]
pub use webmarketer_schema::wire::Page;

#[cfg(feature = "client")]
use {
    crate::client::{Client, Error, Operation},
    serde_json::Value,
    webmarketer_schema::wire::WireError,
};

/// A list that does not come in pages.
#[cfg(feature = "client")]
async fn list<T>(
    client: &Client,
    operation: Operation<'_>,
    read: fn(&Value, &str) -> Result<T, WireError>,
) -> Result<Vec<T>, Error> {
    client.ask(operation, &[], None, |answer| read_list(answer, read)).await
}

/// Reads a list that does not come in pages.
#[cfg(feature = "client")]
fn read_list<T>(answer: &Value, read: fn(&Value, &str) -> Result<T, WireError>) -> Result<Vec<T>, WireError> {
    let items = answer.as_array().ok_or_else(|| WireError::expected("", "a list", answer))?;
    items.iter().enumerate().map(|(index, item)| read(item, &format!("/{index}"))).collect()
}
