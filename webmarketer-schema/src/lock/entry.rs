//! The JSON of an event type and of a retired name in a lock.

use serde_json::Value;

use super::TypeNames;
use super::names::RetiredName;
use crate::model::{Entity, EventType, Reference, StorageKey};
use crate::wire::{ObjectReader, WireError, read_event_type};

/// An event type with the properties that only the lock has.
pub(super) struct LockEntry {
    pub(super) event_type: EventType,
    pub(super) digest: Option<String>,
    pub(super) type_names: TypeNames,
}

pub(super) fn read_entry(value: &Value, pointer: &str) -> Result<LockEntry, WireError> {
    let mut event_type = read_event_type(value, pointer)?;
    let mut take = |key: &str| match event_type.extra.remove(key) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let digest = take("digest");
    let mut type_names = TypeNames { name: take("rustName"), ..TypeNames::default() };
    for field in &mut event_type.fields {
        if let Some(Value::String(name)) = field.extra.remove("rustName") {
            type_names.fields.insert((field.storage_key.clone(), field.entity.clone()), name);
        }
    }
    Ok(LockEntry { event_type, digest, type_names })
}

/// Reads one item of `retiredNames`.
pub(super) fn read_retired_name(value: &Value, pointer: &str) -> Result<RetiredName, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    let reference = Reference::new(object.need_text("reference")?);
    let field = if object.has("storageKey") || object.has("entity") {
        let storage_key = StorageKey::new(object.need_text("storageKey")?);
        Some((storage_key, Entity::parse(&object.need_text("entity")?)))
    } else {
        None
    };
    Ok(RetiredName { reference, field, name: object.need_text("rustName")? })
}
