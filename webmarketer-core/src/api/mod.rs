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
#[cfg(feature = "client")]
#[cfg(feature = "_crypto")]
mod update_row;
mod updates;
#[cfg(feature = "client")]
mod users;
#[cfg(feature = "client")]
mod verdict;
#[cfg(feature = "client")]
mod verdicts;

pub use error_body::ErrorBody;
pub use events::{EventPayload, NonceValue, RawEvent};
pub use fields::ProjectField;
pub use insights::{GroupBy, InsightsRequest, InsightsRow, Interval, LinearInterval, Metric, SeasonalInterval};
pub use interactions::OfflineInteraction;
pub use nonce_conflict::NonceConflict;
pub use projects::Project;
pub use trash::{TrashError, TrashField, TrashedEvent};
pub use updates::{StateUpdate, StatisticUpdate};
#[cfg(feature = "client")] // run `cargo add webmarketer-core --features client,aws-lc` (or `client,ring`)
pub use {
    agent::{Agent, Workspace},
    event_types::{EnsureOutcome, EventTypes},
    events::Events,
    fields::Fields,
    insights_call::{Insights, MetricRow},
    listing::Listing,
    trash::Trash,
    users::{User, UserEvent, UserField, UserSearch, Users},
    verdict::Verdict,
    verdicts::{EventVerdict, VerdictItem, Verdicts},
    webmarketer_schema::wire::Page,
};
