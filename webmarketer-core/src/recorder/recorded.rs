//! Recorded events and updates.

use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::Number;
use webmarketer_schema::Entity;

use crate::api::EventPayload;

/// An event that would have been sent.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct RecordedEvent {
    /// The id that the recorder gave it.
    pub id: String,
    /// The event.
    pub event: EventPayload,
}

/// Does not show the data, which can be personal.
impl fmt::Debug for RecordedEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordedEvent").field("id", &self.id).field("event", &self.event).finish()
    }
}

/// A state or a statistic that would have been set.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RecordedUpdate {
    /// The id of the event.
    pub event_id: String,
    /// The reference of its event type.
    pub event_type: String,
    /// [`Entity::State`] or [`Entity::Statistic`].
    pub entity: Entity,
    /// The storage key.
    pub key: String,
    /// The value: 0 or 1 for a state.
    pub value: Number,
    /// The time from which the value applies, if it was set.
    pub date: Option<DateTime<Utc>>,
}
