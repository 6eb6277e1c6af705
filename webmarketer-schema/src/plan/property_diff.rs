//! The properties of an event type and of its fields that differ between two versions.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::model::{EventType, Field, StorageKey};
use crate::wire::{write_event_type, write_field};

/// The properties of an event type or of a field that differ.
#[derive(Clone, Debug, PartialEq)]
pub struct PartDiff {
    /// The field; `None` for the event type itself.
    pub field: Option<StorageKey>,
    /// The old values of the properties that differ; `None` if the field is new.
    pub before: Option<Map<String, Value>>,
    /// The new values; `None` if the field is removed.
    pub after: Option<Map<String, Value>>,
}

impl PartDiff {
    /// The names of the properties, sorted.
    pub fn properties(&self) -> BTreeSet<&str> {
        self.before.iter().chain(&self.after).flat_map(Map::keys).map(String::as_str).collect()
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "storageKey": self.field.as_ref().map(StorageKey::as_str),
            "before": self.before,
            "after": self.after,
        })
    }
}

/// The differences between two versions of an event type: first of the event type itself, then of its fields by key.
pub(super) fn event_type_diff(before: &EventType, after: &EventType) -> Vec<PartDiff> {
    let head = |of: &EventType| object(write_event_type(&EventType { fields: Vec::new(), ..of.clone() }));
    let mut parts: Vec<_> = changed(None, head(before), head(after)).into_iter().collect();
    let keys: BTreeSet<_> = before.fields.iter().chain(&after.fields).map(|field| &field.storage_key).collect();
    for key in keys {
        let of = |event_type: &EventType| -> Vec<Field> {
            event_type.fields.iter().filter(|field| field.storage_key == *key).cloned().collect()
        };
        let (mut olds, mut news) = (of(before), of(after));
        news.retain(|new| match olds.iter().position(|old| old.entity == new.entity) {
            Some(at) => {
                let old = olds.remove(at);
                parts.extend(changed(Some(key), object(write_field(&old)), object(write_field(new))));
                false
            }
            None => true,
        });
        let mut news = news.into_iter();
        for old in olds {
            match news.next() {
                Some(new) => parts.extend(changed(Some(key), object(write_field(&old)), object(write_field(&new)))),
                None => parts.push(whole(key, Some(&old), None)),
            }
        }
        parts.extend(news.map(|new| whole(key, None, Some(&new))));
    }
    parts
}

fn whole(key: &StorageKey, before: Option<&Field>, after: Option<&Field>) -> PartDiff {
    let of = |field: &Field| object(write_field(field));
    PartDiff { field: Some(key.clone()), before: before.map(of), after: after.map(of) }
}

fn changed(
    key: Option<&StorageKey>,
    mut before: Map<String, Value>,
    mut after: Map<String, Value>,
) -> Option<PartDiff> {
    before.retain(|name, value| match after.get(name) {
        Some(new) if new == value => {
            after.remove(name);
            false
        }
        Some(_) | None => true,
    });
    let differs = !before.is_empty() || !after.is_empty();
    differs.then(|| PartDiff { field: key.cloned(), before: Some(before), after: Some(after) })
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
