//! The JSON of events, states, statistics and trash errors.

use serde_json::{Map, Value, json};
use webmarketer_schema::wire::write_event_type;
use webmarketer_schema::{Entity, EventType, ProjectId};

use super::field_json::field_json;
use crate::clock::rfc3339;
use crate::model::{DatedValue, DatedValues, Event, Stage, TrashEntry, TrashReason};

/// An event in the format of `getRawEvent`.
pub(super) fn raw_event_json(event: &Event, project: &ProjectId) -> Value {
    json!({
        "_id": event.id.to_string(),
        "projectId": project.as_str(),
        "nonce": event.nonce,
        "eventType": event.reference.as_str(),
        "trackerId": event.tracker_id,
        "createdAt": rfc3339(event.date),
        "data": event.data,
    })
}

/// An event in the response of `listUserEvents`: its data by storage key, its user, states and statistics. The API does
/// not document this format. `event`, `user` and `metrics` are what the vendor's PHP SDK reads.
pub(super) fn computed_event_json(event: &Event, project: &ProjectId, event_type: Option<&EventType>) -> Value {
    let data = event.data.parsed();
    let stored: Map<String, Value> = event_type.map_or_else(
        || data.clone().into_owned(),
        |event_type| {
            let value = |key: &str| data.get(key).cloned();
            let stored = event_type.ingested_fields();
            let stored = stored.filter_map(|field| {
                Some((field.storage_key.to_string(), value(field.ingestion_key.as_ref()?.as_str())?))
            });
            stored.collect()
        },
    );
    let of = |entity: &Entity| -> Map<String, Value> {
        let fields = event_type.into_iter().flat_map(EventType::ingested_fields);
        let keys = fields.filter(|field| field.entity == *entity).map(|field| field.storage_key.as_str());
        keys.filter_map(|key| Some((key.to_owned(), stored.get(key)?.clone()))).collect()
    };
    let mut metrics = dated_values_json(&event.states);
    if let (Some(metrics), Value::Object(statistics)) = (metrics.as_object_mut(), dated_values_json(&event.statistics))
    {
        metrics.extend(statistics);
    }
    let processed = match &event.stage {
        Stage::Visible(at) => *at,
        Stage::Waiting | Stage::Trashed(_) => event.arrived,
    };
    let policy = event_type.map(write_event_type).and_then(|mut json| Some(json.get_mut("expirationPolicy")?.take()));
    json!({
        "_id": event.id.to_string(),
        "projectId": project.as_str(),
        "event": of(&Entity::Event),
        "user": of(&Entity::User),
        "metrics": metrics,
        "eventDate": rfc3339(event.date),
        "expirationPolicy": policy,
        "updatedAt": rfc3339(processed),
        "userId": event.user.map(|user| user.to_string()),
        "eventTypeId": event_type.and_then(|event_type| event_type.id.as_deref()),
        "eventType": event.reference.as_str(),
        "trackerId": event.tracker_id,
        "createdAt": rfc3339(event.date),
        "data": stored,
        "states": dated_values_json(&event.states),
        "statistics": dated_values_json(&event.statistics),
    })
}

/// States or statistics by storage key. An unknown currency is omitted.
pub(super) fn dated_values_json(values: &DatedValues) -> Value {
    let entry = |(key, value): (&str, &DatedValue)| {
        let mut shown = json!({"value": value.value, "date": value.date.map(rfc3339)});
        if let (Some(shown), Some(currency)) = (shown.as_object_mut(), &value.currency) {
            shown.insert("currency".to_owned(), currency.as_str().into());
        }
        (key.to_owned(), shown)
    };
    Value::Object(values.iter().map(entry).collect())
}

/// An entry in the trash in the format of `listTrashedEvents`.
pub(super) fn trashed_event_json(event: &Event, entry: &TrashEntry, project: &ProjectId, string_errors: bool) -> Value {
    let mut answered = Map::new();
    answered.insert("_id".to_owned(), event.id.to_string().into());
    answered.insert("projectId".to_owned(), project.as_str().into());
    answered.insert("errors".to_owned(), trash_errors_json(entry, string_errors).into());
    if let Some(id) = &entry.event_type_id {
        answered.insert("eventTypeId".to_owned(), id.as_str().into());
    }
    answered.insert("eventTypeRef".to_owned(), event.reference.as_str().into());
    answered.insert("processingDate".to_owned(), rfc3339(entry.at).into());
    answered.insert("rawEventDate".to_owned(), rfc3339(event.date).into());
    Value::Object(answered)
}

/// The errors of an entry in the format of `listTrashedEvents`. A field is an object or, in the announced future
/// format, its storage key.
pub(super) fn trash_errors_json(entry: &TrashEntry, string_errors: bool) -> Vec<Value> {
    entry.reasons.iter().map(|reason| trash_error_json(reason, string_errors)).collect()
}

fn trash_error_json(reason: &TrashReason, string_errors: bool) -> Value {
    match reason {
        TrashReason::UnknownEventType(reference) => json!({"type": "unknown-event-type", "value": reference.as_str()}),
        TrashReason::Violation { kind, field, value, .. } => {
            let field = if string_errors { field.storage_key.as_str().into() } else { field_json(field) };
            let mut error = json!({"type": kind.as_str(), "field": field});
            if let (Some(error), Some(value)) = (error.as_object_mut(), value) {
                error.insert("value".to_owned(), value.clone());
            }
            error
        }
        TrashReason::Other(stored) => {
            let mut error = stored.clone();
            if let Some(field) = error.get_mut("field").filter(|_| string_errors) {
                let key = ["storageKey", "key"].into_iter().find_map(|name| field.get(name)).cloned();
                *field = key.unwrap_or_default();
            }
            error
        }
    }
}

/// The message for a reason in the response to the sender. It does not quote the value.
pub(super) fn trash_reason_sentence(reason: &TrashReason) -> String {
    match reason {
        TrashReason::UnknownEventType(reference) => {
            format!("no event type that is not archived has the reference `{reference}`")
        }
        TrashReason::Violation { kind, field, expected, .. } => {
            let key = field.ingestion_key.as_ref().map_or(field.storage_key.as_str(), |key| key.as_str());
            let expected = expected.as_ref().map_or_else(|| kind.as_str().to_owned(), ToString::to_string);
            format!("data.{key}: {expected}")
        }
        TrashReason::Other(stored) => stored.to_string(),
    }
}
