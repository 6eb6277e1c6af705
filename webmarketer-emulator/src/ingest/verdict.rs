//! Whether an event is stored or trashed, and for which reasons.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use webmarketer_core::{Violation, validate};
use webmarketer_schema::wire::write_field;
use webmarketer_schema::{ProjectId, Reference};

use super::Event;
use crate::clock::written;
use crate::store::ProjectState;

/// What an event is found to be: without a reason against it, it is visible.
pub(crate) struct Verdict {
    pub(crate) reasons: Vec<Reason>,
    event_type_id: Option<String>,
}

/// One reason for which an event is trashed.
pub(crate) struct Reason {
    /// The error as `listTrashedEvents` answers it.
    error: Value,
    /// The same for the sender of an event, without the value.
    sentence: String,
}

impl Verdict {
    /// Holds an event against its event type as it is now.
    pub(crate) fn of(event: &Event, state: &ProjectState) -> Self {
        let event_type = state.event_type(&event.reference);
        let event_type_id = event_type.and_then(|event_type| event_type.id.clone());
        let reasons = match event_type.filter(|event_type| !event_type.is_archived()) {
            None => vec![Reason::unknown_event_type(&event.reference)],
            Some(event_type) => validate(event_type, &event.data).iter().map(Reason::violation).collect(),
        };
        Self { reasons, event_type_id }
    }

    /// A sentence for each reason.
    pub(crate) fn sentences(self) -> Vec<String> {
        self.reasons.into_iter().map(|reason| reason.sentence).collect()
    }

    /// The entry in the trash of an event that is processed `now`.
    pub(crate) fn trash(self, event: &Event, now: DateTime<Utc>) -> Trashed {
        Trashed {
            id: event.id,
            project: event.project.clone(),
            errors: self.reasons.into_iter().map(|reason| reason.error).collect(),
            event_type_id: self.event_type_id,
            reference: event.reference.clone(),
            processed: now,
            date: event.date,
        }
    }
}

impl Reason {
    fn violation(violation: &Violation<'_>) -> Self {
        let Violation { kind, field, value, expected } = violation;
        let mut error = json!({"type": kind.as_str(), "field": write_field(field)});
        if let (Some(error), Some(value)) = (error.as_object_mut(), *value) {
            error.insert("value".to_owned(), value.clone());
        }
        let key = field.ingestion_key.as_ref().map_or(field.storage_key.as_str(), |key| key.as_str());
        Self { error, sentence: format!("data.{key}: {expected}") }
    }

    fn unknown_event_type(reference: &Reference) -> Self {
        Self {
            error: json!({"type": "unknown-event-type", "value": reference.as_str()}),
            sentence: format!("no event type in use has the reference `{reference}`"),
        }
    }
}

/// An event that could not be processed, with its errors.
pub(crate) struct Trashed {
    id: Uuid,
    project: ProjectId,
    errors: Vec<Value>,
    event_type_id: Option<String>,
    reference: Reference,
    pub(crate) processed: DateTime<Utc>,
    date: DateTime<Utc>,
}

impl Trashed {
    /// The entry as `listTrashedEvents` answers it.
    pub(crate) fn to_json(&self) -> Value {
        let mut entry = Map::new();
        entry.insert("_id".to_owned(), self.id.to_string().into());
        entry.insert("projectId".to_owned(), self.project.as_str().into());
        entry.insert("errors".to_owned(), self.errors.clone().into());
        if let Some(id) = &self.event_type_id {
            entry.insert("eventTypeId".to_owned(), id.as_str().into());
        }
        entry.insert("eventTypeRef".to_owned(), self.reference.as_str().into());
        entry.insert("processingDate".to_owned(), written(self.processed).into());
        entry.insert("rawEventDate".to_owned(), written(self.date).into());
        Value::Object(entry)
    }
}
