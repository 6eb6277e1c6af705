//! The bodies that make and change an event type.

use serde_json::{Map, Value};
use webmarketer_schema::wire::{read_event_type, write_event_type};
use webmarketer_schema::{EventType, ExpirationPolicy};

use crate::answer::ApiError;

/// What `updateEventType` takes. Whatever else its body has changes nothing.
const CHANGEABLE: [&str; 4] = ["name", "fields", "expirationPolicy", "attributable"];

/// Reads the body of `createEventType`. Properties that the operation does not take are dropped.
pub(super) fn read_new(body: &Value) -> Result<EventType, ApiError> {
    let given = read(body, &["metadata", "expirationPolicy", "phoneParsingConfig"])?;
    if given.reference.as_str().is_empty() {
        return Err(ApiError::bad_request("at /reference: expected a string that is not empty"));
    }
    Ok(EventType {
        fields: given.fields,
        metadata: given.metadata,
        expiration_policy: given.expiration_policy,
        phone_parsing: given.phone_parsing,
        ..EventType::new(given.reference, given.name)
    })
}

/// Reads the body of `updateEventType`: the event type with what the body gives in place of what it had.
pub(super) fn read_update(current: &EventType, body: &Value) -> Result<EventType, ApiError> {
    let given = body.as_object().ok_or_else(|| ApiError::bad_request("the body must be an object"))?;
    let mut updated = write_event_type(current);
    if let Some(updated) = updated.as_object_mut() {
        let changes = CHANGEABLE.iter().filter_map(|name| Some((*name, given.get(*name)?)));
        // Null is nothing given.
        for (name, value) in changes.filter(|(_, value)| !value.is_null()) {
            updated.insert(name.to_owned(), value.clone());
        }
    }
    read(&updated, &CHANGEABLE)
}

/// How long events are kept where nobody says: as long as the project does.
pub(super) fn default_expiration_policy() -> ExpirationPolicy {
    ExpirationPolicy { from: "project".to_owned(), retention_days: None, extra: Map::new() }
}

/// Reads an event type of which those properties, where they are given, must have their shape.
fn read(body: &Value, checked: &[&str]) -> Result<EventType, ApiError> {
    let event_type = read_event_type(body, "")?;
    if event_type.name.is_empty() {
        return Err(ApiError::bad_request("at /name: expected a string that is not empty"));
    }
    // A property that does not have the shape its name promises is left among the unknown ones.
    let malformed = |name: &&&str| event_type.extra.get(**name).is_some_and(|value| !value.is_null());
    match checked.iter().find(malformed) {
        Some(name) => Err(ApiError::bad_request(format!("at /{name}: not of the shape that the API gives it"))),
        None => Ok(event_type),
    }
}
