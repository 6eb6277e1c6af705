//! The JSON of an event type, and the bodies that create and update one.

use serde_json::{Map, Value};

use super::{ObjectReader, WireError, insert_some, read_field, write_field};
use crate::model::{EventType, ExpirationPolicy, PhoneParsing, ProjectId, Reference};

/// Parses the event type at `pointer`: an item of a list, or the response of `getEventType` (pointer `""`).
///
/// # Errors
///
/// If it is not an object, or a mandatory property is missing or has a wrong type. The error has its JSON pointer.
pub fn read_event_type(value: &Value, pointer: &str) -> Result<EventType, WireError> {
    read_event_type_object(value, pointer).map_err(|error| error.in_event_type(value, pointer))
}

fn read_event_type_object(value: &Value, pointer: &str) -> Result<EventType, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    Ok(EventType {
        reference: Reference::new(object.need_text("reference")?),
        name: object.need_text("name")?,
        fields: object.need_list("fields", read_field)?,
        metadata: object.map("metadata"),
        expiration_policy: object.take("expirationPolicy", read_expiration_policy),
        phone_parsing: object
            .take("phoneParsingConfig", |list| list.as_array()?.iter().map(read_phone_parsing).collect()),
        attributable: object.take("attributable", Value::as_bool),
        id: object.text("_id"),
        project: object.take("projectId", |id| id.as_str()?.parse().ok()),
        created_at: object.text("createdAt"),
        updated_at: object.text("updatedAt"),
        archived_at: object.text("archivedAt"),
        extra: object.rest(),
    })
}

/// Parses how long events are kept; `None` if it is invalid.
pub fn read_expiration_policy(value: &Value) -> Option<ExpirationPolicy> {
    let mut object = ObjectReader::new(value, "").ok()?;
    Some(ExpirationPolicy {
        from: object.text("from")?,
        retention_days: object.take("retentionDurationInDays", |days| days.as_number().cloned()),
        extra: object.rest(),
    })
}

/// Parses a country of phone numbers; `None` if it is invalid.
pub fn read_phone_parsing(value: &Value) -> Option<PhoneParsing> {
    let mut object = ObjectReader::new(value, "").ok()?;
    Some(PhoneParsing {
        country_code: object.text("countryCode")?,
        order: object.take("order", |order| order.as_number().cloned()),
        extra: object.rest(),
    })
}

/// Writes an event type in the format of the service.
pub fn write_event_type(event_type: &EventType) -> Value {
    let mut object = event_type.extra.clone();
    insert_definition(&mut object, event_type);
    insert_some(&mut object, "attributable", event_type.attributable);
    insert_some(&mut object, "_id", event_type.id.as_deref());
    insert_some(&mut object, "projectId", event_type.project.as_ref().map(ProjectId::as_str));
    insert_some(&mut object, "createdAt", event_type.created_at.as_deref());
    insert_some(&mut object, "updatedAt", event_type.updated_at.as_deref());
    insert_some(&mut object, "archivedAt", event_type.archived_at.as_deref());
    Value::Object(object)
}

/// Writes the body of `createEventType`, with only the properties of that operation.
pub fn write_new_event_type(event_type: &EventType) -> Value {
    let mut object = Map::new();
    insert_definition(&mut object, event_type);
    Value::Object(object)
}

/// Writes the body of `updateEventType`. It always contains all fields, because the service removes omitted ones.
pub fn write_update(event_type: &EventType) -> Value {
    let mut object = Map::new();
    object.insert("name".into(), event_type.name.as_str().into());
    object.insert("fields".into(), event_type.fields.iter().map(write_field).collect());
    insert_some(&mut object, "expirationPolicy", event_type.expiration_policy.as_ref().map(write_expiration_policy));
    insert_some(&mut object, "attributable", event_type.attributable);
    Value::Object(object)
}

fn insert_definition(object: &mut Map<String, Value>, event_type: &EventType) {
    object.insert("reference".into(), event_type.reference.as_str().into());
    object.insert("name".into(), event_type.name.as_str().into());
    object.insert("fields".into(), event_type.fields.iter().map(write_field).collect());
    insert_some(object, "metadata", event_type.metadata.clone());
    insert_some(object, "expirationPolicy", event_type.expiration_policy.as_ref().map(write_expiration_policy));
    let phone_parsing = event_type.phone_parsing.as_ref();
    insert_some(
        object,
        "phoneParsingConfig",
        phone_parsing.map(|list| list.iter().map(write_phone_parsing).collect::<Value>()),
    );
}

fn write_expiration_policy(policy: &ExpirationPolicy) -> Value {
    let mut object = policy.extra.clone();
    object.insert("from".into(), policy.from.as_str().into());
    insert_some(&mut object, "retentionDurationInDays", policy.retention_days.clone());
    Value::Object(object)
}

/// Writes a country of phone numbers.
pub fn write_phone_parsing(parsing: &PhoneParsing) -> Value {
    let mut object = parsing.extra.clone();
    object.insert("countryCode".into(), parsing.country_code.as_str().into());
    insert_some(&mut object, "order", parsing.order.clone());
    Value::Object(object)
}
