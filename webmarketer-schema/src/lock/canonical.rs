//! The canonical JSON of event types and fields: sorted, and without the properties that the digest ignores.

use serde_json::{Map, Value};

use crate::model::{EventType, Field, Spelling};
use crate::wire::{FLAGS, write_event_type, write_field};

/// A JSON property in canonical form.
pub(super) fn property(key: &str, value: &Value) -> String {
    format!("{}: {}", Value::from(key), canonical_text(value))
}

/// The properties of an event type, without ids and dates, which the service sets. Nulls and false flags are omitted,
/// and the fields too.
pub(super) fn canonical_properties(event_type: &EventType) -> Map<String, Value> {
    // Written directly, not through a map: fields are numerous and cost the most time.
    let stripped = EventType {
        metadata: event_type.metadata.clone(),
        expiration_policy: event_type.expiration_policy.clone(),
        phone_parsing: event_type.phone_parsing.clone(),
        attributable: event_type.attributable,
        archived_at: event_type.archived_at.clone(),
        extra: event_type.extra.clone(),
        ..EventType::new(event_type.reference.clone(), event_type.name.clone())
    };
    let Value::Object(mut properties) = write_event_type(&stripped) else { return Map::new() };
    properties.retain(|key, value| {
        !value.is_null() && !["_id", "projectId", "createdAt", "updatedAt", "fields"].contains(&key.as_str())
    });
    properties
}

/// The canonical form of an event type, from which its digest is computed.
pub(super) fn canonical_event_type(event_type: &EventType) -> String {
    let mut properties = canonical_properties(event_type);
    // In the sorted order of properties.
    properties.insert("fields".into(), Value::Null);
    let mut text = String::with_capacity(256 * (event_type.fields.len() + 1));
    text.push('{');
    for (index, (key, value)) in sorted(&properties).enumerate() {
        text.push_str(if index == 0 { "" } else { ", " });
        if key == "fields" {
            text.push_str("\"fields\": [");
            for (index, field) in event_type.fields.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { ", " });
                push_field(&mut text, field);
            }
            text.push(']');
        } else {
            text.push_str(&property(key, value));
        }
    }
    text.push('}');
    text
}

/// Appends the canonical form of a field.
fn push_field(text: &mut String, field: &Field) {
    if field.metadata.is_some() || !field.extra.is_empty() {
        text.push_str(&canonical_text(&Value::Object(canonical_field(field))));
        return;
    }
    // Most fields have no other properties; a map for each would take most of the time.
    let flag = |on: bool, property: &'static str| if on { property } else { "" };
    text.push('{');
    text.push_str(flag(field.discriminant, "\"discriminant\": true, "));
    text.push_str("\"entity\": ");
    push_text(text, field.entity.as_str());
    if let Some(key) = &field.ingestion_key {
        text.push_str(", \"ingestionKey\": ");
        push_text(text, key.as_str());
    }
    text.push_str(flag(field.most_probable_location, ", \"isMostProbableLocation\": true"));
    text.push_str(flag(field.pii, ", \"isPii\": true"));
    if let Some(label) = &field.label {
        text.push_str(", \"label\": ");
        push_text(text, label);
    }
    text.push_str(if field.optional { ", \"optional\": true" } else { ", \"optional\": false" });
    text.push_str(", \"storageKey\": ");
    push_text(text, field.storage_key.as_str());
    text.push_str(", \"type\": ");
    push_text(text, field.field_type.as_str());
    text.push('}');
}

/// Appends a string as JSON.
fn push_text(json: &mut String, text: &str) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        json.push('"');
        json.push_str(text);
        json.push('"');
    } else {
        json.push_str(&Value::from(text).to_string());
    }
}

pub(super) fn canonical_field(field: &Field) -> Map<String, Value> {
    let plain = Field { spelling: Spelling::default(), ..field.clone() };
    let Value::Object(mut properties) = write_field(&plain) else { return Map::new() };
    properties.retain(|key, value| match key.as_str() {
        "optional" => true,
        "ingestionKey" => !value.is_null(),
        flag if FLAGS.contains(&flag) => *value != Value::Bool(false),
        _ => !value.is_null(),
    });
    properties
}

pub(super) fn sorted(map: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by_key(|(key, _)| *key);
    entries.into_iter()
}

/// JSON on one line with sorted keys, independent of the features of `serde_json`.
fn canonical_text(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical_text).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let properties: Vec<_> = sorted(map).map(|(key, value)| property(key, value)).collect();
            format!("{{{}}}", properties.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Entity, FieldType, IngestionKey};

    #[test]
    fn a_field_is_written_as_its_map_would_be() {
        for number in 0_u8..32 {
            let on = |bit: u8| number & (1 << bit) != 0;
            let mut field = Field::new(FieldType::Other("holo\"gram".to_owned()), "a\\b\u{7f}é");
            field.entity = if on(0) { Entity::User } else { Entity::Other("\n".to_owned()) };
            field.ingestion_key = on(1).then(|| IngestionKey::new("in"));
            (field.optional, field.discriminant) = (on(2), on(3));
            (field.pii, field.most_probable_location) = (on(3), on(4));
            field.label = on(4).then(|| "La \u{2028}bel".to_owned());
            let mut text = String::new();
            push_field(&mut text, &field);
            assert_eq!(text, canonical_text(&Value::Object(canonical_field(&field))));
        }
    }
}
