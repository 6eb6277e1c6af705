//! An event that was accepted, and what became of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use webmarketer_core::api::NonceConflict;
use webmarketer_schema::{EventType, ProjectId, Reference};

use super::marks::{self, Mark};
use super::{Payload, Trashed};
use crate::clock::written;
use crate::ids;
use crate::store::Version;

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
    /// The version of its event type that it was held against.
    pub(crate) version: Option<Version>,
    pub(crate) user: Option<Uuid>,
    pub(crate) states: BTreeMap<String, Mark>,
    pub(crate) statistics: BTreeMap<String, Mark>,
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
    Trashed(Trashed),
}

impl Event {
    /// Gives an id to an event that arrives `now`.
    pub(crate) fn new(payload: Payload, test_id: Option<String>, now: DateTime<Utc>) -> Self {
        Self {
            id: ids::event(),
            reference: payload.reference,
            data: payload.data,
            date: payload.date.unwrap_or(now),
            arrived: now,
            nonce: payload.nonce,
            tracker_id: payload.tracker_id,
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
    pub(crate) fn trashed(&self) -> Option<&Trashed> {
        match &self.stage {
            Stage::Trashed(trashed) => Some(trashed),
            _ => None,
        }
    }

    /// What its nonce is compared by.
    pub(crate) fn nonce_key(&self) -> String {
        super::nonce_key(&self.nonce)
    }

    /// The event as `getRawEvent` answers it.
    pub(crate) fn to_json(&self, project: &ProjectId) -> Value {
        json!({
            "_id": self.id.to_string(),
            "projectId": project.as_str(),
            "nonce": self.nonce,
            "eventType": self.reference.as_str(),
            "trackerId": self.tracker_id,
            "createdAt": written(self.date),
            "data": self.data,
        })
    }

    /// The event as `listUserEvents` answers it: its data by storage keys, and what was computed. The shape of an item
    /// is not documented.
    pub(crate) fn computed(&self, project: &ProjectId, event_type: Option<&EventType>) -> Value {
        let stored: Map<String, Value> = event_type.map_or_else(
            || self.data.clone(),
            |event_type| {
                let value = |key: &str| self.data.get(key).cloned();
                let stored = event_type.ingested();
                let stored = stored.filter_map(|field| {
                    Some((field.storage_key.to_string(), value(field.ingestion_key.as_ref()?.as_str())?))
                });
                stored.collect()
            },
        );
        json!({
            "_id": self.id.to_string(),
            "projectId": project.as_str(),
            "userId": self.user.map(|user| user.to_string()),
            "eventTypeId": event_type.and_then(|event_type| event_type.id.as_deref()),
            "eventType": self.reference.as_str(),
            "trackerId": self.tracker_id,
            "createdAt": written(self.date),
            "data": stored,
            "states": marks::write(&self.states),
            "statistics": marks::write(&self.statistics),
        })
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
