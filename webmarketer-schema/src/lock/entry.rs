//! The JSON of an event type and of a retired name in a lock.

use serde_json::Value;

use super::names::{Became, RetiredName};
use super::{FieldId, TypeNames};
use crate::model::{Entity, EventType, Reference, StorageKey};
use crate::wire::{ObjectReader, WireError, read_event_type};

/// The key of the retired names of an event type and of a lock.
pub(super) const RETIRED: &str = "retiredNames";

/// The keys of what became of the owner of a retired name.
pub(super) const RENAMED_TO: &str = "renamedTo";
pub(super) const REMOVED: &str = "removed";
pub(super) const ARCHIVED: &str = "archived";

/// An item of the list of event types.
pub(super) struct LockEntry {
    /// The event type; `None` if it is gone and only its names are left.
    pub(super) locked: Option<LockedEventType>,
    /// The retired names of the event type and of its fields.
    pub(super) retired: Vec<RetiredName>,
}

/// An event type with the properties that only the lock has.
pub(super) struct LockedEventType {
    pub(super) event_type: EventType,
    pub(super) digest: Option<String>,
    pub(super) type_names: TypeNames,
}

pub(super) fn read_entry(value: &Value, pointer: &str) -> Result<LockEntry, WireError> {
    if value.get(RETIRED).is_some() && value.get("name").is_none() && value.get("fields").is_none() {
        let mut object = ObjectReader::new(value, pointer)?;
        let reference = Reference::new(object.need_text("reference")?);
        let names = value.get(RETIRED).unwrap_or(&Value::Null);
        let retired = read_names_of_gone(names, &reference, pointer);
        let retired = retired.map_err(|error| error.in_event_type(value, pointer))?;
        return Ok(LockEntry { locked: None, retired });
    }
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
        Some(names) => {
            let names = read_names(&names, &event_type.reference, pointer);
            names.map_err(|error| error.in_event_type(value, pointer))?
        }
        None => Vec::new(),
    };
    Ok(LockEntry { locked: Some(LockedEventType { event_type, digest, type_names }), retired })
}

/// Reads the retired names of the event type at `pointer` and of its fields.
pub(super) fn read_names(names: &Value, of: &Reference, pointer: &str) -> Result<Vec<RetiredName>, WireError> {
    let names = values(names).iter().enumerate();
    names.map(|(index, name)| read_name(name, &format!("{pointer}/{RETIRED}/{index}"), Some(of))).collect()
}

/// The same for an event type that is gone. Its own name has changed; otherwise only a part of an event type is left.
pub(super) fn read_names_of_gone(names: &Value, of: &Reference, pointer: &str) -> Result<Vec<RetiredName>, WireError> {
    let read = read_names(names, of, pointer)?;
    let is_change = |name: &RetiredName| {
        name.field.is_none() && matches!(name.became, Some(Became::Removed | Became::EventType(_)))
    };
    if read.iter().any(is_change) {
        return Ok(read);
    }
    let pointer = format!("{pointer}/{RETIRED}");
    Err(WireError::expected(&pointer, "a name of an event type that was renamed or removed", names))
}

/// The items of a list, or a value that is not a list.
fn values(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// Reads a retired name. If it is in the list of no event type, it has a reference.
pub(super) fn read_name(value: &Value, pointer: &str, of: Option<&Reference>) -> Result<RetiredName, WireError> {
    let mut object = ObjectReader::new(value, pointer)?;
    let reference = match of {
        Some(reference) => reference.clone(),
        None => Reference::new(object.need_text("reference")?),
    };
    let is_of_field = object.has("storageKey") || object.has("entity");
    let field = if is_of_field { Some(read_field_id(&mut object)?) } else { None };
    let name = object.need_text("rustName")?;
    let became = read_became(value, pointer, field.is_some())?;
    Ok(RetiredName { reference, field, name, became })
}

fn read_field_id(object: &mut ObjectReader<'_>) -> Result<FieldId, WireError> {
    Ok((StorageKey::new(object.need_text("storageKey")?), Entity::parse(&object.need_text("entity")?)))
}

/// Reads what became of the event type or of the field; `None` for a name that is only retired.
fn read_became(name: &Value, pointer: &str, is_field: bool) -> Result<Option<Became>, WireError> {
    let mut object = ObjectReader::new(name, pointer)?;
    let mut found = Vec::new();
    if let Some(new) = name.get(RENAMED_TO) {
        let place = object.pointer_to(RENAMED_TO);
        let mut new = ObjectReader::new(new, &place)?;
        found.push(if is_field {
            Became::Field(read_field_id(&mut new)?)
        } else {
            Became::EventType(Reference::new(new.need_text("reference")?))
        });
    }
    for (key, became) in [(REMOVED, Became::Removed), (ARCHIVED, Became::Archived)] {
        if object.has(key) {
            object.need(key, "true", |value| (*value == Value::Bool(true)).then_some(()))?;
            found.push(became);
        }
    }
    match <[Became; 1]>::try_from(found) {
        Ok([Became::Archived]) if is_field => {
            Err(WireError::expected(pointer, "a field that was renamed or removed", name))
        }
        Ok([became]) => Ok(Some(became)),
        Err(none) if none.is_empty() => Ok(None),
        Err(_) => Err(WireError::expected(pointer, "one of `renamedTo`, `removed` and `archived`", name)),
    }
}
