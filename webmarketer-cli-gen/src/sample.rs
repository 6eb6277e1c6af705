//! Payloads made from an event type: one that the service accepts, and one that it refuses.

use serde_json::{Map, Value, json};
use webmarketer_schema::{EventType, Field, FieldType};

/// The `data` of a valid event of that type, every field filled in.
pub(crate) fn valid(event_type: &EventType) -> Map<String, Value> {
    let entries =
        event_type.ingested().filter_map(|field| Some((field.ingestion_key.as_ref()?.to_string(), value(field))));
    entries.collect()
}

/// The `data` of an event that the service refuses on account of one field, and that field. `None` where no value is
/// wrong for any field.
pub(crate) fn refused(event_type: &EventType) -> Option<(Map<String, Value>, &Field)> {
    let mut data = valid(event_type);
    let field = event_type.ingested().find(|field| wrong(&field.field_type).is_some())?;
    data.insert(field.ingestion_key.as_ref()?.to_string(), wrong(&field.field_type)?);
    Some((data, field))
}

fn value(field: &Field) -> Value {
    match &field.field_type {
        FieldType::String => field.label.clone().filter(|label| !label.is_empty()).unwrap_or("text".to_owned()).into(),
        FieldType::Message => "Hello, I have a question about my order.".into(),
        FieldType::Email => "ada@example.com".into(),
        FieldType::Phone => "+33612345678".into(),
        FieldType::Boolean => true.into(),
        FieldType::Number => 3.into(),
        FieldType::Date => "2026-05-04T12:00:00Z".into(),
        FieldType::Currency => json!({"amount": 49.9, "currency": "EUR"}),
        FieldType::Location => json!({"zipcode": "33000", "country": "France"}),
        FieldType::Other(_) => Value::Null,
    }
}

fn wrong(field_type: &FieldType) -> Option<Value> {
    match field_type {
        FieldType::Email => Some("ada at example".into()),
        FieldType::Phone => Some("0613".into()),
        FieldType::Date => Some("next week".into()),
        FieldType::Currency => Some(json!({"amount": 49.9, "currency": "EURO"})),
        FieldType::Location => Some(json!({"zipcode": "wd", "country": "wd"})),
        FieldType::Boolean | FieldType::Number => Some("yes".into()),
        FieldType::String | FieldType::Message => Some(false.into()),
        FieldType::Other(_) => None,
    }
}
