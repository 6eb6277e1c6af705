//! Events and arrivals, as a program that uses the emulator observes them.

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

/// An event, and what became of it.
///
/// Its `Debug` shows nothing that may be personal data.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ObservedEvent {
    /// The id that it was answered with.
    pub id: String,
    /// The project that it was sent to.
    pub project: String,
    /// The reference that it was sent with, whether or not there is such an event type.
    pub event_type: String,
    /// The nonce, as text though it may have been a number.
    pub nonce: String,
    /// Whose tracker it was sent with.
    pub tracker_id: Option<String>,
    /// What its sender said in the header `x-emulator-test-id`.
    pub test_id: Option<String>,
    /// When it happened: the date that it was sent with, else that of its arrival.
    #[serde(serialize_with = "as_date")]
    pub date: DateTime<Utc>,
    /// When it arrived.
    #[serde(serialize_with = "as_date")]
    pub arrived_at: DateTime<Utc>,
    /// How far it has come.
    pub stage: ObservedStage,
    /// When it was judged.
    #[serde(serialize_with = "as_date_if_any")]
    pub processed_at: Option<DateTime<Utc>>,
    /// The id of the user whose event it is.
    pub user: Option<String>,
    /// Its data, as it was sent.
    pub data: Map<String, Value>,
    /// By storage key: the states that it reached, each `{"value", "date"}`.
    pub states: Value,
    /// By storage key: its statistics, each `{"value", "date"}`, and `"currency"` where the event carried one.
    pub statistics: Value,
    /// The events that came later with its nonce and are others: of another event type, or with other data. They were
    /// answered with its id, and are lost. Each kind of them is here once.
    pub nonce_conflicts: Vec<NonceConflict>,
    /// Why it is in the trash, in the words of the trash: each has a `type`, and most a `field` and a `value`.
    pub errors: Vec<Value>,
}

/// How far an event has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ObservedStage {
    /// It is not judged yet.
    Waiting,
    /// It is visible.
    Visible,
    /// It is in the trash.
    Trashed,
}

/// An event that was received, before two of one nonce become one.
///
/// Its `Debug` shows nothing that may be personal data.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ObservedArrival {
    /// When it was received.
    #[serde(serialize_with = "as_date")]
    pub at: DateTime<Utc>,
    /// The project that it was sent to.
    pub project: String,
    /// The nonce, as text though it may have been a number.
    pub nonce: String,
    /// The id that it was answered with, unless it was refused.
    pub id: Option<String>,
    /// Whether another of its nonce came before it.
    pub again: bool,
    /// That the one that came before it is another event, so that this one is lost.
    pub nonce_conflict: Option<NonceConflict>,
    /// What its sender said in the header `x-emulator-test-id`.
    pub test_id: Option<String>,
    /// The body of the request.
    pub body: Value,
}

impl ObservedEvent {
    /// An event of that project of a session.
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
            nonce: event.nonce_key(),
            tracker_id: event.tracker_id.clone(),
            test_id: event.test_id.clone(),
            date: event.date,
            arrived_at: event.arrived,
            stage: ObservedStage::from(&event.stage),
            processed_at,
            user: event.user.map(|user| user.to_string()),
            data: event.data.clone(),
            states: dated_values_json(&event.states),
            statistics: dated_values_json(&event.statistics),
            nonce_conflicts: event.conflicts.clone(),
            errors,
        }
    }

    /// Whether it is visible.
    pub fn is_visible(&self) -> bool {
        self.stage == ObservedStage::Visible
    }

    /// Whether it is in the trash.
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
            nonce: arrival.nonce.clone(),
            id: arrival.id.map(|id| id.to_string()),
            again: arrival.again,
            nonce_conflict: arrival.conflict.clone(),
            test_id: arrival.test_id.clone(),
            // It was JSON when it was received.
            body: serde_json::from_slice(&arrival.body).unwrap_or_default(),
        }
    }
}

/// An event or an arrival as the admin API answers it.
pub(super) fn observed_json(observed: &impl Serialize) -> Value {
    // Everything in it can be written: all its keys are text.
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

// serde hands it over by reference.
#[allow(clippy::ref_option)]
fn as_date_if_any<S: Serializer>(date: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    date.map(rfc3339).serialize(serializer)
}
