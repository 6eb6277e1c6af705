//! The JSON of an event type and of a retired name in a lock.

use std::collections::BTreeMap;

use serde_json::Value;

use super::names::RetiredName;
use super::{FieldId, TypeNames};
use crate::model::{Entity, EventType, Reference, StorageKey};
use crate::wire::{ObjectReader, WireError, read_event_type};

/// The key of the retired names of an event type and of a lock.
pub(super) const RETIRED: &str = "retiredNames";

/// An event type with the properties that only the lock has.
pub(super) struct LockEntry {
    pub(super) event_type: EventType,
    pub(super) digest: Option<String>,
    pub(super) type_names: TypeNames,
    /// The retired names of its fields.
    pub(super) retired: BTreeMap<String, FieldId>,
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
    let retired = match event_type.extra.remove(RETIRED) {
        Some(list) => read_retired_fields(&list, pointer)?,
        None => BTreeMap::new(),
    };
    Ok(LockEntry { event_type, digest, type_names, retired })
}

/// Reads the retired names of the fields of an event type.
pub(super) fn read_retired_fields(list: &Value, pointer: &str) -> Result<BTreeMap<String, FieldId>, WireError> {
    let mut retired = BTreeMap::new();
    for (index, value) in values(list).iter().enumerate() {
        let pointer = format!("{pointer}/{RETIRED}/{index}");
        let mut object = ObjectReader::new(value, &pointer)?;
        let id = (StorageKey::new(object.need_text("storageKey")?), Entity::parse(&object.need_text("entity")?));
        if retired.insert(object.need_text("rustName")?, id).is_some() {
            return Err(WireError::expected(&pointer, "a name that has one owner", value));
        }
    }
    Ok(retired)
}

/// The items of a list, or a value that is not a list.
fn values(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
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
