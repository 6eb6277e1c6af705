//! Parses the bodies that create and update an event type.

use serde_json::{Map, Number, Value};
use webmarketer_schema::wire::{read_event_type, write_event_type};
use webmarketer_schema::{EventType, ExpirationPolicy, Field, PhoneParsing};

use crate::http::error::ApiError;
use crate::model::project::with_ingestion_keys;

/// The properties that `updateEventType` can change. All others are ignored.
const CHANGEABLE: [&str; 4] = ["name", "fields", "expirationPolicy", "attributable"];

/// The mandatory properties of a field, besides its entity, type and key.
const OF_EVERY_FIELD: [&str; 3] = ["optional", "discriminant", "isPii"];

/// The values of `from` in an expiration policy.
const POLICIES: [&str; 2] = ["project", "event-type"];

/// Parses the body of `createEventType`. Properties that the operation does not have are ignored.
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

/// Parses the body of `updateEventType`, and returns the updated event type.
pub(super) fn read_event_type_update(current: &EventType, body: &Value) -> Result<EventType, ApiError> {
    let given = body.as_object().ok_or_else(|| ApiError::bad_request("the body must be an object"))?;
    let mut updated = write_event_type(current);
    if let Some(updated) = updated.as_object_mut() {
        let changes = CHANGEABLE.iter().filter_map(|name| Some((*name, given.get(*name)?)));
        // Null means absent.
        for (name, value) in changes.filter(|(_, value)| !value.is_null()) {
            updated.insert(name.to_owned(), value.clone());
        }
    }
    let mut updated = read_event_type_body(&updated, &CHANGEABLE)?;
    check_event_type(body, &mut updated)?;
    Ok(updated)
}

/// The default retention, which is that of the project.
pub(super) fn default_expiration_policy() -> ExpirationPolicy {
    ExpirationPolicy { from: "project".to_owned(), retention_days: None, extra: Map::new() }
}

/// Parses an event type. The properties in `checked` must have the type of the API.
fn read_event_type_body(body: &Value, checked: &[&str]) -> Result<EventType, ApiError> {
    let event_type = read_event_type(&with_ingestion_keys(body), "")?;
    if event_type.name.is_empty() {
        return Err(ApiError::bad_request("at /name: expected a string that is not empty"));
    }
    match checked.iter().find(|name| is_malformed(&event_type.extra, name)) {
        Some(name) => Err(bad_shape_error(&format!("/{name}"))),
        None => Ok(event_type),
    }
}

/// Checks the contents of the properties in the body. Other properties are unchanged and not checked.
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

/// Checks a field. The error is the name of the invalid property.
fn check_field(given: &Value, field: &mut Field) -> Result<(), &'static str> {
    if let Some(name) = OF_EVERY_FIELD.into_iter().find(|name| given.get(name).is_none_or(Value::is_null)) {
        return Err(name);
    }
    // `key` is ignored if the field has a storage key and an ingestion key.
    if field.extra.remove("key").is_some_and(|key| !key.is_string() && !key.is_null()) {
        return Err("key");
    }
    ["label", "metadata", "isMostProbableLocation"].into_iter().try_for_each(|name| match field.extra.remove(name) {
        None | Some(Value::Null) => Ok(()),
        Some(_) => Err(name),
    })
}

/// Checks an expiration policy. The error is the name of the invalid property.
fn check_policy(policy: &ExpirationPolicy) -> Result<(), &'static str> {
    let days = "retentionDurationInDays";
    if !POLICIES.contains(&policy.from.as_str()) {
        return Err("from");
    }
    let is_whole = policy.retention_days.as_ref().is_none_or(is_whole_number);
    if is_whole && !is_malformed(&policy.extra, days) { Ok(()) } else { Err(days) }
}

/// Whether the `order` of a country is an integer or absent.
fn has_order_or_none(country: &mut PhoneParsing) -> bool {
    country.extra.remove("order").is_none_or(|order| order.is_null())
        && country.order.as_ref().is_none_or(is_whole_number)
}

/// Whether a number has no fraction.
fn is_whole_number(number: &Number) -> bool {
    number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

/// Whether a property has a wrong type. The reader then leaves it among the unknown properties. Null means absent.
fn is_malformed(unknown: &Map<String, Value>, name: &str) -> bool {
    unknown.get(name).is_some_and(|value| !value.is_null())
}

fn bad_shape_error(pointer: &str) -> ApiError {
    ApiError::bad_request(format!("at {pointer}: missing, or not of the type that the API documents"))
}
