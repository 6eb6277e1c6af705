//! An event, as it is sent and as it is kept.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;
use webmarketer_core::api::NonceConflict;
use webmarketer_schema::{ProjectId, Reference};

use super::event_data::EventData;
use super::event_type_version::EventTypeVersion;
use super::ids;
use super::nonce::Nonce;
use super::states_and_statistics::DatedValues;
use super::verdict::TrashEntry;

/// The parsed body of a request that sends an event.
pub(crate) struct SentEvent {
    pub(crate) project: ProjectId,
    pub(crate) reference: Reference,
    pub(crate) date: Option<DateTime<Utc>>,
    pub(crate) tracker_id: Option<String>,
    pub(crate) nonce: Nonce,
    pub(crate) data: Map<String, Value>,
}

/// A received event, as it was sent, and the result of its processing.
#[derive(Serialize, Deserialize)]
pub(crate) struct Event {
    pub(crate) id: Uuid,
    /// The reference of its event type, which need not exist.
    #[serde(with = "as_text")]
    pub(crate) reference: Reference,
    pub(crate) data: EventData,
    /// The date that it was sent with, or else the date at which it was received.
    pub(crate) date: DateTime<Utc>,
    pub(crate) arrived: DateTime<Utc>,
    pub(crate) nonce: Nonce,
    pub(crate) tracker_id: Option<String>,
    /// The header `x-emulator-test-id` of the sender.
    pub(crate) test_id: Option<String>,
    pub(crate) stage: Stage,
    /// The version of the event type that validated it.
    pub(crate) version: Option<EventTypeVersion>,
    pub(crate) user: Option<Uuid>,
    pub(crate) states: DatedValues,
    pub(crate) statistics: DatedValues,
    /// The conflicts with later events of the same nonce, each kind once.
    #[serde(default)]
    pub(crate) conflicts: Vec<NonceConflict>,
    /// The date at which its retention ends, if it has a limit.
    #[serde(skip)]
    pub(crate) expires: Option<DateTime<Utc>>,
}

/// The stage of an event.
#[derive(Serialize, Deserialize)]
pub(crate) enum Stage {
    /// It is not processed yet.
    Waiting,
    /// It is visible since this date.
    Visible(DateTime<Utc>),
    /// It is in the trash.
    Trashed(Box<TrashEntry>),
}

impl Event {
    /// Makes an event with a new id, received at `now`.
    pub(crate) fn new(sent: SentEvent, test_id: Option<String>, now: DateTime<Utc>) -> Self {
        Self {
            id: ids::event_id(),
            reference: sent.reference,
            data: EventData::Parsed(sent.data),
            date: sent.date.unwrap_or(now),
            arrived: now,
            nonce: sent.nonce,
            tracker_id: sent.tracker_id,
            test_id,
            stage: Stage::Waiting,
            version: None,
            user: None,
            states: DatedValues::default(),
            statistics: DatedValues::default(),
            conflicts: Vec::new(),
            expires: None,
        }
    }

    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self.stage, Stage::Waiting)
    }

    pub(crate) fn is_visible(&self) -> bool {
        matches!(self.stage, Stage::Visible(_))
    }

    pub(crate) fn trash_entry(&self) -> Option<&TrashEntry> {
        match &self.stage {
            Stage::Trashed(entry) => Some(entry),
            _ => None,
        }
    }
}

/// Serializes a reference as a string.
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
