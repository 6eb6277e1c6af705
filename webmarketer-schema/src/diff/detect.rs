//! Finds all differences between two catalogues, without classifying them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::retention::Retention;
use super::{Change, FieldChange, Property, TypeChange};
use crate::model::{Catalogue, Entity, EventType, Field, FieldType, Reference, StorageKey};

/// All differences from `before` to `after`, sorted by reference. Ids and dates that the service sets do not count.
pub fn detect(before: &Catalogue, after: &Catalogue) -> Vec<Change> {
    let references: BTreeSet<_> = before.iter().chain(after.iter()).map(|event_type| &event_type.reference).collect();
    let mut changes = Vec::new();
    let mut whole = Vec::new();
    for reference in references {
        let mut push = |what| changes.push(Change { reference: reference.clone(), what });
        match (before.get(reference), after.get(reference)) {
            (Some(before), Some(after)) => event_type_changes(before, after, &mut push),
            // An archived event type that is missing on one side does not affect the code.
            (Some(gone), None) if !gone.is_archived() => whole.push((gone, false)),
            (None, Some(new)) if !new.is_archived() => whole.push((new, true)),
            _ => {}
        }
    }
    let renamed = renamed(&whole);
    for (event_type, is_new) in whole {
        let new_name = renamed.get(&event_type.reference);
        if is_new && renamed.values().any(|new| *new == &event_type.reference) {
            continue;
        }
        let mut push = |what| changes.push(Change { reference: event_type.reference.clone(), what });
        match (is_new, new_name) {
            (true, _) => {
                push(TypeChange::Added(Box::new(event_type.clone())));
                for field in &event_type.fields {
                    unknown(None, field, &mut |what| push(TypeChange::Field(field.storage_key.clone(), what)));
                }
            }
            (false, Some(new)) => push(TypeChange::Renamed((*new).clone())),
            (false, None) => push(TypeChange::Removed(Box::new(event_type.clone()))),
        }
    }
    changes.sort_by(|a, b| a.reference.cmp(&b.reference));
    changes
}

/// The new references of renamed event types: removed and added ones that are equal except for the reference. Ambiguous
/// pairs are omitted.
fn renamed<'a>(whole: &[(&'a EventType, bool)]) -> BTreeMap<&'a Reference, &'a Reference> {
    let mut by_name: BTreeMap<&str, (Vec<&EventType>, Vec<&EventType>)> = BTreeMap::new();
    for (event_type, is_new) in whole {
        let (gone, new) = by_name.entry(&event_type.name).or_default();
        if *is_new { new.push(event_type) } else { gone.push(event_type) }
    }
    let pairs = by_name.into_values().filter_map(|(gone, new)| match (&*gone, &*new) {
        ([gone], [new]) if !gone.fields.is_empty() && is_same(gone, new) => Some((&gone.reference, &new.reference)),
        _ => None,
    });
    pairs.collect()
}

fn is_same(before: &EventType, after: &EventType) -> bool {
    let mut is_same = true;
    event_type_changes(before, after, &mut |_| is_same = false);
    is_same
}

pub(super) fn event_type_changes(before: &EventType, after: &EventType, push: &mut dyn FnMut(TypeChange)) {
    match (before.is_archived(), after.is_archived()) {
        (false, true) => return push(TypeChange::Archived),
        (true, true) => return,
        (true, false) => push(TypeChange::Restored),
        (false, false) => {}
    }
    if before.name != after.name {
        push(TypeChange::Name(before.name.clone(), after.name.clone()));
    }
    if retention(before) != retention(after) {
        push(TypeChange::Retention(before.expiration_policy.clone(), after.expiration_policy.clone()));
    }
    if before.phone_parsing != after.phone_parsing {
        let countries = |event_type: &EventType| -> Vec<String> {
            event_type.phone_countries().into_iter().map(str::to_owned).collect()
        };
        let (old, new) = (countries(before), countries(after));
        if old != new {
            push(TypeChange::PhoneCountries(old, new));
        }
        // Other properties of a country are unknown.
        let extra = |event_type: &EventType| -> Vec<Value> {
            let countries = event_type.phone_parsing.iter().flatten().filter(|country| !country.extra.is_empty());
            countries.map(|country| Value::Object(country.extra.clone())).collect()
        };
        let (old, new) = (extra(before), extra(after));
        if old != new {
            let value = |list: Vec<Value>| Some(list).filter(|list| !list.is_empty()).map(Value::Array);
            let name = "phoneParsingConfig".to_owned();
            push(TypeChange::Property(Property { name, old: value(old), new: value(new) }));
        }
    }
    if before.attributable != after.attributable {
        push(TypeChange::Attributable(before.attributable, after.attributable));
    }
    if not_empty(before.metadata.as_ref()) != not_empty(after.metadata.as_ref()) {
        push(TypeChange::Metadata(before.metadata.clone(), after.metadata.clone()));
    }
    properties(&before.extra, &after.extra, |property| push(TypeChange::Property(property)));
    if before.fields != after.fields {
        let (old, new) = (locations(before), locations(after));
        // If a key names one field, a change of its entity is a separate change.
        let is_moved = old.iter().map(|(key, _)| key).ne(new.iter().map(|(key, _)| key))
            || old != new
                && old.iter().any(|(key, _)| before.fields.iter().filter(|f| f.storage_key == **key).count() > 1);
        if is_moved {
            let owned = |of: Vec<(&StorageKey, &Entity)>| {
                of.into_iter().map(|(key, entity)| (key.clone(), entity.clone())).collect()
            };
            push(TypeChange::MostProbableLocation(owned(old), owned(new)));
        }
        field_list_changes(&before.fields, &after.fields, &mut |key, what| push(TypeChange::Field(key.clone(), what)));
    }
}

/// The most probable locations.
fn locations(event_type: &EventType) -> Vec<(&StorageKey, &Entity)> {
    let locations = event_type.fields.iter().filter(|field| field.most_probable_location);
    locations.map(|field| (&field.storage_key, &field.entity)).collect()
}

/// The retention of events, and unknown properties of the policy.
fn retention(event_type: &EventType) -> (Retention<'_>, Option<&Map<String, Value>>) {
    let policy = event_type.expiration_policy.as_ref();
    (Retention::of(policy), policy.map(|policy| &policy.extra).filter(|extra| !extra.is_empty()))
}

fn field_list_changes(before: &[Field], after: &[Field], push: &mut dyn FnMut(&StorageKey, FieldChange)) {
    let (before, after) = (by_key(before), by_key(after));
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for key in keys {
        let olds = before.get(key).map(Vec::as_slice).unwrap_or_default();
        let news = after.get(key).map(Vec::as_slice).unwrap_or_default();
        // A storage key usually names one field. If it names several, compare those with the same entity.
        let (mut olds, mut news) = (olds.to_vec(), news.to_vec());
        if !(olds.len() == 1 && news.len() == 1) {
            olds.retain(|old| {
                let Some(at) = news.iter().position(|new| new.entity == old.entity) else { return true };
                field_changes(old, news.remove(at), &mut |what| push(key, what));
                false
            });
        }
        while !olds.is_empty() && !news.is_empty() {
            field_changes(olds.remove(0), news.remove(0), &mut |what| push(key, what));
        }
        removed.extend(olds);
        added.extend(news);
    }
    for old in removed {
        // The same ingestion key with another storage key.
        let is_moved = |new: &&Field| old.ingestion_key.is_some() && new.ingestion_key == old.ingestion_key;
        let key = &old.storage_key;
        if let Some(at) = added.iter().position(is_moved) {
            let new = added.remove(at);
            push(key, FieldChange::StorageKey(new.storage_key.clone()));
            field_changes(old, new, &mut |what| push(key, what));
        } else {
            push(key, FieldChange::Removed(Box::new(old.clone())));
        }
    }
    for new in added {
        push(&new.storage_key, FieldChange::Added(Box::new(new.clone())));
        unknown(None, new, &mut |what| push(&new.storage_key, what));
    }
}

fn by_key(fields: &[Field]) -> BTreeMap<&StorageKey, Vec<&Field>> {
    let mut by_key: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for field in fields {
        by_key.entry(&field.storage_key).or_default().push(field);
    }
    by_key
}

fn field_changes(before: &Field, after: &Field, push: &mut dyn FnMut(FieldChange)) {
    if before.field_type != after.field_type {
        push(FieldChange::Type {
            old: before.field_type.clone(),
            new: after.field_type.clone(),
            ingested: before.ingestion_key.is_some(),
        });
    }
    if before.ingestion_key != after.ingestion_key {
        push(FieldChange::IngestionKey {
            old: before.ingestion_key.clone(),
            new: after.ingestion_key.clone(),
            mandatory: after.is_mandatory(),
        });
    }
    if before.optional != after.optional {
        push(FieldChange::Optional { now: after.optional, ingested: after.ingestion_key.is_some() });
    }
    if before.entity != after.entity {
        push(FieldChange::Entity(before.entity.clone(), after.entity.clone()));
    }
    unknown(Some(before), after, push);
    if before.pii != after.pii {
        push(FieldChange::Pii(after.pii));
    }
    if before.discriminant != after.discriminant {
        push(FieldChange::Discriminant(after.discriminant));
    }
    if before.label != after.label {
        push(FieldChange::Label(before.label.clone(), after.label.clone()));
    }
    if not_empty(before.metadata.as_ref()) != not_empty(after.metadata.as_ref()) {
        push(FieldChange::Metadata(before.metadata.clone(), after.metadata.clone()));
    }
    properties(&before.extra, &after.extra, |property| push(FieldChange::Property(property)));
}

/// An unknown type or entity that is new.
fn unknown(before: Option<&Field>, after: &Field, push: &mut dyn FnMut(FieldChange)) {
    if let FieldType::Other(word) = &after.field_type
        && before.is_none_or(|before| before.field_type != after.field_type)
    {
        push(FieldChange::UnknownType(word.clone()));
    }
    if let Entity::Other(word) = &after.entity
        && before.is_none_or(|before| before.entity != after.entity)
    {
        push(FieldChange::UnknownEntity(word.clone()));
    }
}

/// The metadata; an empty object counts as absent.
fn not_empty(metadata: Option<&Map<String, Value>>) -> Option<&Map<String, Value>> {
    metadata.filter(|map| !map.is_empty())
}

/// The properties that differ. Null counts as absent.
fn properties(before: &Map<String, Value>, after: &Map<String, Value>, mut push: impl FnMut(Property)) {
    if before == after {
        return;
    }
    let value = |map: &Map<String, Value>, key: &String| map.get(key).filter(|value| !value.is_null()).cloned();
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let (old, new) = (value(before, key), value(after, key));
        if old != new {
            push(Property { name: key.clone(), old, new });
        }
    }
}
