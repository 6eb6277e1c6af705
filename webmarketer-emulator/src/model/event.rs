//! An event as it is sent, and as it is once it was accepted.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;
use webmarketer_core::api::NonceConflict;
use webmarketer_schema::{ProjectId, Reference};

use super::event_type_version::EventTypeVersion;
use super::ids;
use super::nonce::nonce_key;
use super::states_and_statistics::DatedValue;
use super::verdict::TrashEntry;

/// An event as it is sent.
pub(crate) struct SentEvent {
    pub(crate) project: ProjectId,
    pub(crate) reference: Reference,
    pub(crate) date: Option<DateTime<Utc>>,
    pub(crate) tracker_id: Option<String>,
    /// A string or a number, kept as it was sent.
    pub(crate) nonce: Value,
    pub(crate) data: Map<String, Value>,
}

/// An event that was accepted, as it was sent, and what became of it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: Uuid,
    /// The reference of its event type, whether or not there is one.
    #[serde(with = "as_text")]
    pub(crate) reference: Reference,
    pub(crate) data: Map<String, Value>,
    /// When it happened: the date it was sent with, else that of its arrival.
    pub(crate) date: DateTime<Utc>,
    pub(crate) arrived: DateTime<Utc>,
    pub(crate) nonce: Value,
    pub(crate) tracker_id: Option<String>,
    /// Whatever the sender said of the test that it belongs to.
    pub(crate) test_id: Option<String>,
    pub(crate) stage: Stage,
    /// The version of its event type that it was compared with.
    pub(crate) version: Option<EventTypeVersion>,
    pub(crate) user: Option<Uuid>,
    pub(crate) states: BTreeMap<String, DatedValue>,
    pub(crate) statistics: BTreeMap<String, DatedValue>,
    /// The events that came later with its nonce and are others, each kind of them once.
    #[serde(default)]
    pub(crate) conflicts: Vec<NonceConflict>,
}

/// How far an event has come.
#[derive(Serialize, Deserialize)]
pub(crate) enum Stage {
    /// It is not judged yet.
    Waiting,
    /// It is visible since then.
    Visible(DateTime<Utc>),
    /// It is in the trash.
    Trashed(TrashEntry),
}

impl Event {
    /// Gives an id to an event that arrives `now`.
    pub(crate) fn new(sent: SentEvent, test_id: Option<String>, now: DateTime<Utc>) -> Self {
        Self {
            id: ids::event_id(),
            reference: sent.reference,
            data: sent.data,
            date: sent.date.unwrap_or(now),
            arrived: now,
            nonce: sent.nonce,
            tracker_id: sent.tracker_id,
            test_id,
            stage: Stage::Waiting,
            version: None,
            user: None,
            states: BTreeMap::new(),
            statistics: BTreeMap::new(),
            conflicts: Vec::new(),
        }
    }

    /// Whether it is not judged yet.
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self.stage, Stage::Waiting)
    }

    /// Whether it is visible.
    pub(crate) fn is_visible(&self) -> bool {
        matches!(self.stage, Stage::Visible(_))
    }

    /// The entry in the trash, if it is there.
    pub(crate) fn trash_entry(&self) -> Option<&TrashEntry> {
        match &self.stage {
            Stage::Trashed(entry) => Some(entry),
            _ => None,
        }
    }

    /// What its nonce is compared by.
    pub(crate) fn nonce_key(&self) -> String {
        nonce_key(&self.nonce)
    }
}

/// A reference as its text.
mod as_text {
    use serde::{Deserialize as _, Deserializer, Serializer};
    use webmarketer_schema::Reference;

    pub(super) fn serialize<S: Serializer>(reference: &Reference, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(reference.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reference, D::Error> {
        String::deserialize(deserializer).map(Reference::new)
    }
}
