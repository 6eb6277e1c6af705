//! An event that was accepted.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use webmarketer_schema::{ProjectId, Reference};

use super::Payload;
use crate::clock::written;
use crate::ids;

/// An event that was accepted, as it was sent.
pub(crate) struct Event {
    pub(crate) id: Uuid,
    pub(crate) project: ProjectId,
    /// The reference of its event type, whether or not there is one.
    pub(crate) reference: Reference,
    pub(crate) data: Map<String, Value>,
    /// When it happened: the date it was sent with, else that of its arrival.
    pub(crate) date: DateTime<Utc>,
    nonce: Value,
    tracker_id: Option<String>,
}

impl Event {
    /// Gives an id to an event that arrives `now`.
    pub(crate) fn new(payload: Payload, now: DateTime<Utc>) -> Self {
        Self {
            id: ids::event(),
            project: payload.project,
            reference: payload.reference,
            data: payload.data,
            date: payload.date.unwrap_or(now),
            nonce: payload.nonce,
            tracker_id: payload.tracker_id,
        }
    }

    /// The event as `getRawEvent` answers it.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "_id": self.id.to_string(),
            "projectId": self.project.as_str(),
            "nonce": self.nonce,
            "eventType": self.reference.as_str(),
            "trackerId": self.tracker_id,
            "createdAt": written(self.date),
            "data": self.data,
        })
    }
}
