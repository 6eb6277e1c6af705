//! Events and arrivals, as the Rust API and the admin API return them.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use webmarketer_core::api::NonceConflict;

use super::event_json::{dated_values_json, trash_errors_json};
use crate::clock::rfc3339;
use crate::ingest::Arrival;
use crate::model::{Event, Stage};
use crate::session::Session;
use crate::store::StoredProject;

/// A received event, its stage, and the results of its processing.
///
/// `Debug` omits everything that can be personal data.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ObservedEvent {
    /// The id in the response to the sender.
    pub id: String,
    /// The id of the project.
    pub project: String,
    /// The reference of the event type, which need not exist.
    pub event_type: String,
    /// The nonce as text, even if it was sent as a number.
    pub nonce: String,
    /// The tracker id that it was sent with.
    pub tracker_id: Option<String>,
    /// The value of the header `x-emulator-test-id`.
    pub test_id: Option<String>,
    /// The date that it was sent with, or else the date at which it was received.
    #[serde(serialize_with = "as_date")]
    pub date: DateTime<Utc>,
    /// The date at which it was received.
    #[serde(serialize_with = "as_date")]
    pub arrived_at: DateTime<Utc>,
    /// Whether it is waiting, visible or trashed.
    pub stage: ObservedStage,
    /// The date at which it became visible or was trashed; `None` while it waits.
    #[serde(serialize_with = "as_date_if_any")]
    pub processed_at: Option<DateTime<Utc>>,
    /// The id of its user; `None` if the user is unknown or the event is not visible.
    pub user: Option<String>,
    /// The data, as it was sent.
    pub data: Map<String, Value>,
    /// The states by storage key, each `{"value", "date"}`.
    pub states: Value,
    /// The statistics by storage key, each `{"value", "date"}`, and `"currency"` if the event has one.
    pub statistics: Value,
    /// The conflicts with later events that have the same nonce, but another event type or other data. The later events
    /// were answered with the id of this event, and are lost. Each kind of conflict is listed once.
    pub nonce_conflicts: Vec<NonceConflict>,
    /// The reasons why it was trashed, in the format of the trash: each has a `type`, most have a `field` and a
    /// `value`.
    pub errors: Vec<Value>,
}

/// The stage of a received event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ObservedStage {
    /// It is not processed yet.
    Waiting,
    /// It is valid and visible.
    Visible,
    /// It is in the trash.
    Trashed,
}

/// A received request that sends an event. Requests with a repeated nonce are arrivals too, although they add no event.
///
/// `Debug` omits everything that can be personal data.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ObservedArrival {
    /// The date at which it was received.
    #[serde(serialize_with = "as_date")]
    pub at: DateTime<Utc>,
    /// The id of the project.
    pub project: String,
    /// The nonce as text, even if it was sent as a number.
    pub nonce: String,
    /// The id in the response; `None` if the response was an error.
    pub id: Option<String>,
    /// Whether an earlier event has the same nonce.
    pub again: bool,
    /// The conflict if the earlier event with the same nonce is a different event, so that this one is lost.
    pub nonce_conflict: Option<NonceConflict>,
    /// The value of the header `x-emulator-test-id`.
    pub test_id: Option<String>,
    /// The body of the request.
    pub body: Value,
}

impl ObservedEvent {
    pub(crate) fn from_event(session: &Session, project: &StoredProject, event: &Event) -> Self {
        let (processed_at, errors) = match &event.stage {
            Stage::Waiting => (None, Vec::new()),
            Stage::Visible(at) => (Some(*at), Vec::new()),
            Stage::Trashed(entry) => (Some(entry.at), trash_errors_json(entry, session.config.options.string_errors)),
        };
        Self {
            id: event.id.to_string(),
            project: project.id.to_string(),
            event_type: event.reference.to_string(),
            nonce: event.nonce.key().to_string(),
            tracker_id: event.tracker_id.clone(),
            test_id: event.test_id.clone(),
            date: event.date,
            arrived_at: event.arrived,
            stage: ObservedStage::from(&event.stage),
            processed_at,
            user: event.user.map(|user| user.to_string()),
            data: event.data.parsed().into_owned(),
            states: dated_values_json(&event.states),
            statistics: dated_values_json(&event.statistics),
            nonce_conflicts: event.conflicts.clone(),
            errors,
        }
    }

    /// Returns whether the event is visible.
    pub fn is_visible(&self) -> bool {
        self.stage == ObservedStage::Visible
    }

    /// Returns whether the event is in the trash.
    pub fn is_trashed(&self) -> bool {
        self.stage == ObservedStage::Trashed
    }
}

impl From<&Stage> for ObservedStage {
    fn from(stage: &Stage) -> Self {
        match stage {
            Stage::Waiting => Self::Waiting,
            Stage::Visible(_) => Self::Visible,
            Stage::Trashed(_) => Self::Trashed,
        }
    }
}

impl From<&Arrival> for ObservedArrival {
    fn from(arrival: &Arrival) -> Self {
        Self {
            at: arrival.at,
            project: arrival.project.to_string(),
            nonce: arrival.nonce.to_string(),
            id: arrival.id.map(|id| id.to_string()),
            again: arrival.again,
            nonce_conflict: arrival.conflict.as_deref().cloned(),
            test_id: arrival.test_id.clone(),
            // The body was parsed as JSON when it was received.
            body: serde_json::from_slice(&arrival.body).unwrap_or_default(),
        }
    }
}

/// The JSON of an event or an arrival in the admin API.
pub(super) fn observed_json(observed: &impl Serialize) -> Value {
    // Serialization cannot fail: all map keys are strings.
    serde_json::to_value(observed).unwrap_or_default()
}

impl fmt::Debug for ObservedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors: Vec<_> = self.errors.iter().filter_map(|error| error.get("type")?.as_str()).collect();
        f.debug_struct("ObservedEvent")
            .field("id", &self.id)
            .field("project", &self.project)
            .field("event_type", &self.event_type)
            .field("stage", &self.stage)
            .field("errors", &errors)
            .field("nonce_conflicts", &self.nonce_conflicts.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ObservedArrival {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObservedArrival")
            .field("at", &self.at)
            .field("project", &self.project)
            .field("id", &self.id)
            .field("again", &self.again)
            .finish_non_exhaustive()
    }
}

fn as_date<S: Serializer>(date: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*date))
}

// `serialize_with` requires a reference to the field.
#[allow(clippy::ref_option)]
fn as_date_if_any<S: Serializer>(date: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    date.map(rfc3339).serialize(serializer)
}
