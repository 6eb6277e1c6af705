//! The name of each event type and field: the one that the lock pins, or else the one that a pull would give.

use std::borrow::Cow;
use std::collections::HashSet;

use webmarketer_schema::lock::{FieldId, RustNames};
use webmarketer_schema::{Catalogue, EventType, Field, Reference};

use super::ident::{Case, LONGEST_NAME};
use super::scope::{Wanted, assign, given};

/// The names of other items in generated code.
pub(crate) const GENERATED: [&str; 5] = ["all", "definition", "definitions", "generated", "required"];

/// The identity of a field within its event type.
pub(super) fn field_id(field: &Field) -> FieldId {
    (field.storage_key.clone(), field.entity.clone())
}

/// The path of a field in settings.
pub(crate) fn path(event_type: &EventType, field: &Field) -> String {
    format!("{}.{}", event_type.reference, field.storage_key)
}

/// The names of the event types of the catalogue, in order.
pub(crate) fn type_names<'a>(catalogue: &'a Catalogue, names: &'a RustNames) -> Vec<Cow<'a, str>> {
    let event_types: Vec<_> = catalogue.iter().collect();
    let pinned = |event_type: &&'a EventType| {
        let name = names.types.get(&event_type.reference)?.name.as_deref()?;
        (!GENERATED.contains(&name)).then_some(name)
    };
    if let Some(names) = given(event_types.iter().map(pinned)) {
        return names;
    }
    let retired = &names.retired.types;
    // If settings choose a name that another event type has, that one keeps it.
    let in_use: HashSet<_> = event_types.iter().filter_map(pinned).collect();
    let wanted = event_types.iter().map(|event_type| Wanted {
        key: event_type.reference.to_string(),
        text: event_type.reference.as_str(),
        pinned: pinned(event_type).or_else(|| {
            let is_own = |(name, owner): &(&'a String, &Reference)| {
                **owner == event_type.reference && !in_use.contains(name.as_str())
            };
            retired.iter().find(is_own).map(|(name, _)| name.as_str())
        }),
    });
    let retired = retired.keys().map(String::as_str);
    assign(&wanted.collect::<Vec<_>>(), Case::Type, LONGEST_NAME, retired).into_iter().map(Cow::Owned).collect()
}

/// A text for each field that no other field of its event type has, in the order of the fields.
pub(super) fn field_key(fields: &[Field], index: usize) -> String {
    let Some(field) = fields.get(index) else { return String::new() };
    // Duplicates are neighbors, because fields are sorted.
    let is_same = |other: &&Field| other.storage_key == field.storage_key && other.entity == field.entity;
    let duplicates = fields.iter().take(index).rev().take_while(is_same).count();
    let number = if duplicates == 0 { String::new() } else { format!("\u{0}{duplicates}") };
    format!("{}\u{0}{}{number}", field.storage_key, field.entity)
}

/// The names of the fields of the event type, in order.
pub(crate) fn field_names<'a>(event_type: &EventType, names: &'a RustNames) -> Vec<Cow<'a, str>> {
    let fields = &event_type.fields;
    let pinned = names.types.get(&event_type.reference);
    // Both are sorted by key, so usually they match one to one.
    if let Some(pinned) = pinned.filter(|pinned| pinned.fields.len() == fields.len()) {
        let together = fields.iter().zip(&pinned.fields).map(|(field, ((key, entity), name))| {
            (field.storage_key == *key && field.entity == *entity).then_some(&**name)
        });
        if let Some(names) = given(together) {
            return names;
        }
    }
    let retired = names.retired.fields.get(&event_type.reference);
    let retired = || retired.into_iter().flatten();
    let pinned = |field: &Field| pinned.and_then(|names| names.field(field));
    let in_use: HashSet<_> = fields.iter().filter_map(pinned).collect();
    let wanted = fields.iter().enumerate().map(|(index, field)| Wanted {
        key: field_key(fields, index),
        text: field.storage_key.as_str(),
        pinned: pinned(field).or_else(|| {
            let id = field_id(field);
            let is_own = |(name, owner): &(&'a String, &FieldId)| **owner == id && !in_use.contains(name.as_str());
            retired().find(is_own).map(|(name, _)| name.as_str())
        }),
    });
    let retired = retired().map(|(name, _)| name.as_str());
    assign(&wanted.collect::<Vec<_>>(), Case::Field, LONGEST_NAME, retired).into_iter().map(Cow::Owned).collect()
}
