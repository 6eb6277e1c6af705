//! The bodies that make and change an event type.

use serde_json::{Map, Number, Value};
use webmarketer_schema::wire::{read_event_type, write_event_type};
use webmarketer_schema::{EventType, ExpirationPolicy, Field, PhoneParsing};

use crate::http::error::ApiError;

/// What `updateEventType` takes. Whatever else its body has changes nothing.
const CHANGEABLE: [&str; 4] = ["name", "fields", "expirationPolicy", "attributable"];

/// What every field says of itself, beside its entity, its type and its key.
const OF_EVERY_FIELD: [&str; 3] = ["optional", "discriminant", "isPii"];

/// Where an expiration policy may be from.
const POLICIES: [&str; 2] = ["project", "event-type"];

/// Reads the body of `createEventType`. Properties that the operation does not take are dropped.
pub(super) fn read_new_event_type(body: &Value) -> Result<EventType, ApiError> {
    let mut given = read_event_type_body(body, &["metadata", "expirationPolicy", "phoneParsingConfig"])?;
    check_event_type(body, &mut given)?;
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
pub(super) fn read_event_type_update(current: &EventType, body: &Value) -> Result<EventType, ApiError> {
    let given = body.as_object().ok_or_else(|| ApiError::bad_request("the body must be an object"))?;
    let mut updated = write_event_type(current);
    if let Some(updated) = updated.as_object_mut() {
        let changes = CHANGEABLE.iter().filter_map(|name| Some((*name, given.get(*name)?)));
        // Null is nothing given.
        for (name, value) in changes.filter(|(_, value)| !value.is_null()) {
            updated.insert(name.to_owned(), value.clone());
        }
    }
    let mut updated = read_event_type_body(&updated, &CHANGEABLE)?;
    check_event_type(body, &mut updated)?;
    Ok(updated)
}

/// The default retention of events: that of the project.
pub(super) fn default_expiration_policy() -> ExpirationPolicy {
    ExpirationPolicy { from: "project".to_owned(), retention_days: None, extra: Map::new() }
}

/// Reads an event type of which those properties, where they are given, must have their shape.
fn read_event_type_body(body: &Value, checked: &[&str]) -> Result<EventType, ApiError> {
    let event_type = read_event_type(body, "")?;
    if event_type.name.is_empty() {
        return Err(ApiError::bad_request("at /name: expected a string that is not empty"));
    }
    match checked.iter().find(|name| is_malformed(&event_type.extra, name)) {
        Some(name) => Err(bad_shape_error(&format!("/{name}"))),
        None => Ok(event_type),
    }
}

/// Checks what is within the properties that a body gives. Those that it does not give are as they were.
fn check_event_type(body: &Value, event_type: &mut EventType) -> Result<(), ApiError> {
    let given = |name| body.get(name).filter(|value| !value.is_null());
    if let Some(Value::Array(fields)) = given("fields") {
        for (place, (given, field)) in fields.iter().zip(&mut event_type.fields).enumerate() {
            check_field(given, field).map_err(|name| bad_shape_error(&format!("/fields/{place}/{name}")))?;
        }
    }
    if given("expirationPolicy").is_some()
        && let Some(policy) = &event_type.expiration_policy
    {
        check_policy(policy).map_err(|name| bad_shape_error(&format!("/expirationPolicy/{name}")))?;
    }
    for (place, country) in event_type.phone_parsing.iter_mut().flatten().enumerate() {
        if given("phoneParsingConfig").is_some() && !has_order_or_none(country) {
            return Err(bad_shape_error(&format!("/phoneParsingConfig/{place}/order")));
        }
    }
    Ok(())
}

/// The error is the name of what is wrong with a field, here as below.
fn check_field(given: &Value, field: &mut Field) -> Result<(), &'static str> {
    if let Some(name) = OF_EVERY_FIELD.into_iter().find(|name| given.get(name).is_none_or(Value::is_null)) {
        return Err(name);
    }
    // A single key beside the two that it stands for says nothing.
    if field.extra.remove("key").is_some_and(|key| !key.is_string() && !key.is_null()) {
        return Err("key");
    }
    ["label", "metadata", "isMostProbableLocation"].into_iter().try_for_each(|name| match field.extra.remove(name) {
        None | Some(Value::Null) => Ok(()),
        Some(_) => Err(name),
    })
}

fn check_policy(policy: &ExpirationPolicy) -> Result<(), &'static str> {
    let days = "retentionDurationInDays";
    if !POLICIES.contains(&policy.from.as_str()) {
        return Err("from");
    }
    let is_whole = policy.retention_days.as_ref().is_none_or(is_whole_number);
    if is_whole && !is_malformed(&policy.extra, days) { Ok(()) } else { Err(days) }
}

/// Whether a country says as a whole number when it is tried, or says nothing of it.
fn has_order_or_none(country: &mut PhoneParsing) -> bool {
    country.extra.remove("order").is_none_or(|order| order.is_null())
        && country.order.as_ref().is_none_or(is_whole_number)
}

/// Whether a number has no fraction, however it is written.
fn is_whole_number(number: &Number) -> bool {
    number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// Whether a property does not have the shape its name promises: it is left among the unknown ones then. Null is
/// nothing given.
fn is_malformed(unknown: &Map<String, Value>, name: &str) -> bool {
    unknown.get(name).is_some_and(|value| !value.is_null())
}

fn bad_shape_error(pointer: &str) -> ApiError {
    ApiError::bad_request(format!("at {pointer}: not of the shape that the API gives it"))
}
