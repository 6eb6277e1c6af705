//! The JSON of event types and their fields in the format of the API.

use serde_json::Value;
use webmarketer_schema::wire::{write_event_type, write_field};
use webmarketer_schema::{EventType, Field};

/// An event type. Its fields are those of [`field_json`].
pub(super) fn event_type_json(event_type: &EventType) -> Value {
    let mut json = write_event_type(event_type);
    let fields = json.get_mut("fields").and_then(Value::as_array_mut);
    fields.into_iter().flatten().for_each(add_ingestion_key);
    json
}

/// A field. It has `ingestionKey` even if it is null and was not given, because the vendor's PHP SDK reads it from every
/// field.
pub(super) fn field_json(field: &Field) -> Value {
    let mut json = write_field(field);
    add_ingestion_key(&mut json);
    json
}

fn add_ingestion_key(field: &mut Value) {
    if let Some(field) = field.as_object_mut() {
        // A field with one key has `key` in place of both.
        let key =
            if field.contains_key("storageKey") { Value::Null } else { field.get("key").cloned().unwrap_or_default() };
        field.entry("ingestionKey").or_insert(key);
    }
}
