//! The events and updates that a recording client sent, and the event types that it accepts.

use std::collections::BTreeMap;

use chrono::Utc;
use serde_json::{Map, Value};
use webmarketer_schema::EventType;

use super::recorded::{RecordedEvent, RecordedUpdate};
use crate::api::{EventPayload, NonceConflict, RawEvent};
use crate::client::{Operation, PreparedEvent, StructDefinition};
use crate::error::{Error, ErrorKind};
use crate::validate::{Violation, validate};

/// The sent events and updates, and the known event types and events.
#[derive(Default)]
pub(super) struct Journal {
    pub(super) event_types: BTreeMap<String, EventType>,
    pub(super) events: Vec<RecordedEvent>,
    pub(super) updates: Vec<RecordedUpdate>,
    /// The event type of each event at the time at which it was sent, by the id of the event.
    pub(super) known: BTreeMap<String, EventType>,
    /// The id of each event, by its nonce.
    pub(super) ids: BTreeMap<String, String>,
}

impl Journal {
    /// Checks an event as the service does, records it, and returns the id that it is given.
    pub(super) fn receive(&mut self, sent: &PreparedEvent) -> Result<String, Error> {
        let body: Value = serde_json::from_slice(&sent.body).unwrap_or_default();
        let event = EventPayload::from_json(&body)
            .map_err(|error| Error::unexpected(Operation::CreateEvent.request_line(), error))?;
        let event_type = sent
            .definition
            .map(StructDefinition::event_type)
            .or_else(|| self.event_types.get(&event.event_type).cloned());
        let refused = |why: String| Err(Error::new(ErrorKind::Refused, why));
        let Some(event_type) = event_type else {
            return refused(format!("the recorder knows no event type `{}`", event.event_type.escape_debug()));
        };
        let violations = validate(&event_type, &event.data);
        if !violations.is_empty() {
            let reason = |violation: &Violation<'_>| {
                format!("`{}`: {}, {}", violation.field.storage_key, violation.kind.as_str(), violation.expected)
            };
            let reasons: Vec<_> = violations.iter().map(reason).collect();
            let reference = &event_type.reference;
            return refused(format!("the service would trash the event of type `{reference}`: {}", reasons.join("; ")));
        }
        if let Some(RecordedEvent { id, event: first }) =
            self.events.iter().find(|sent| sent.event.nonce == event.nonce)
        {
            let (first, second) = ((&*first.event_type, &first.data), (&*event.event_type, &event.data));
            return match NonceConflict::find(&event.nonce.to_string(), first, second) {
                None => Ok(id.clone()),
                Some(conflict) => refused(conflict.to_string()),
            };
        }
        let id = uuid::Uuid::now_v7().to_string();
        self.known.insert(id.clone(), event_type);
        self.ids.insert(event.nonce.to_string(), id.clone());
        self.events.push(RecordedEvent { id: id.clone(), event });
        Ok(id)
    }

    /// The event with this id, as the service returns it.
    pub(super) fn raw_event(&self, id: &str) -> Option<RawEvent> {
        let RecordedEvent { id, event } = self.events.iter().find(|recorded| recorded.id == id)?.clone();
        let EventPayload { project_id, event_type, event_date, tracker_id, nonce, data, .. } = event;
        let created_at = event_date.unwrap_or_else(Utc::now);
        Some(RawEvent { id, project_id, event_type, nonce, tracker_id, created_at, data, extra: Map::new() })
    }
}
