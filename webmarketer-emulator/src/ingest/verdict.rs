//! Whether an event is stored or trashed, and for which reasons.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use webmarketer_core::{Violation, validate};
use webmarketer_schema::wire::write_field;
use webmarketer_schema::{ProjectId, Reference};

use super::Event;
use crate::clock::written;
use crate::store::{ProjectState, Version};

/// What an event is found to be: without a reason against it, it is visible.
pub(super) struct Verdict {
    pub(super) reasons: Vec<Reason>,
    /// The version of its event type that it was held against.
    pub(super) version: Option<Version>,
    event_type_id: Option<String>,
}

/// One reason for which an event is trashed.
pub(super) struct Reason {
    /// The error as `listTrashedEvents` answers it.
    error: Value,
    /// The same for the sender of an event, without the value.
    sentence: String,
}

impl Verdict {
    /// Holds an event against its event type as it is now.
    pub(super) fn of(event: &Event, state: &ProjectState) -> Self {
        let event_type = state.event_type(&event.reference);
        let event_type_id = event_type.and_then(|event_type| event_type.id.clone());
        let reasons = match event_type.filter(|event_type| !event_type.is_archived()) {
            None => vec![Reason::unknown_event_type(&event.reference)],
            Some(event_type) => validate(event_type, &event.data).iter().map(Reason::violation).collect(),
        };
        Self { reasons, version: state.version(&event.reference), event_type_id }
    }

    /// A sentence for each reason.
    pub(super) fn sentences(self) -> Vec<String> {
        self.reasons.into_iter().map(|reason| reason.sentence).collect()
    }

    /// The entry in the trash of an event that is judged `now`, if there is a reason against it.
    pub(super) fn trash(self, now: DateTime<Utc>) -> Option<Trashed> {
        let errors: Vec<_> = self.reasons.into_iter().map(|reason| reason.error).collect();
        (!errors.is_empty()).then_some(Trashed { at: now, errors, event_type_id: self.event_type_id })
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

/// Why an event is in the trash.
#[derive(Serialize, Deserialize)]
pub(crate) struct Trashed {
    pub(crate) at: DateTime<Utc>,
    errors: Vec<Value>,
    event_type_id: Option<String>,
}

impl Trashed {
    /// The errors as `listTrashedEvents` answers them. A field is an object, or the string that it is announced to
    /// become: its storage key.
    pub(crate) fn errors(&self, as_strings: bool) -> Vec<Value> {
        let mut errors = self.errors.clone();
        for error in errors.iter_mut().filter(|_| as_strings) {
            if let Some(field) = error.get_mut("field") {
                let key = ["storageKey", "key"].into_iter().find_map(|name| field.get(name)).cloned();
                *field = key.unwrap_or_default();
            }
        }
        errors
    }

    /// The entry as `listTrashedEvents` answers it.
    pub(crate) fn to_json(&self, event: &Event, project: &ProjectId, string_errors: bool) -> Value {
        let mut entry = Map::new();
        entry.insert("_id".to_owned(), event.id.to_string().into());
        entry.insert("projectId".to_owned(), project.as_str().into());
        entry.insert("errors".to_owned(), self.errors(string_errors).into());
        if let Some(id) = &self.event_type_id {
            entry.insert("eventTypeId".to_owned(), id.as_str().into());
        }
        entry.insert("eventTypeRef".to_owned(), event.reference.as_str().into());
        entry.insert("processingDate".to_owned(), written(self.at).into());
        entry.insert("rawEventDate".to_owned(), written(event.date).into());
        Value::Object(entry)
    }
}
