//! Finds every difference between two catalogues, and judges none.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Change, FieldChange, TypeChange};
use crate::model::{Catalogue, EventType, ExpirationPolicy, Field, StorageKey};

/// Every difference from `before` to `after`, ordered by reference. Ids and dates of the service's own are none.
pub fn detect(before: &Catalogue, after: &Catalogue) -> Vec<Change> {
    let references: BTreeSet<_> = before.iter().chain(after.iter()).map(|event_type| &event_type.reference).collect();
    let mut changes = Vec::new();
    for reference in references {
        let whats = match (before.get(reference), after.get(reference)) {
            (Some(before), Some(after)) => event_type_changes(before, after),
            // One that is archived already asks nothing of the code, wherever it is missing.
            (Some(gone), None) if !gone.is_archived() => vec![TypeChange::Removed],
            (None, Some(new)) if !new.is_archived() => vec![TypeChange::Added],
            _ => Vec::new(),
        };
        changes.extend(whats.into_iter().map(|what| Change { reference: reference.clone(), what }));
    }
    changes
}

fn event_type_changes(before: &EventType, after: &EventType) -> Vec<TypeChange> {
    let mut changes = Vec::new();
    match (before.is_archived(), after.is_archived()) {
        (false, true) => return vec![TypeChange::Archived],
        (true, true) => return changes,
        (true, false) => changes.push(TypeChange::Restored),
        (false, false) => {}
    }
    if before.name != after.name {
        changes.push(TypeChange::Name(before.name.clone(), after.name.clone()));
    }
    let (old, new) = (before.expiration_policy.as_ref(), after.expiration_policy.as_ref());
    let (old_words, new_words) = (retention(old), retention(new));
    if old_words != new_words {
        changes.push(TypeChange::Retention(old_words, new_words));
    }
    let none = Map::new();
    let policy_extra =
        |policy: Option<&'_ ExpirationPolicy>| policy.map_or(none.clone(), |policy| policy.extra.clone());
    changes.extend(properties(&policy_extra(old), &policy_extra(new)).map(TypeChange::Property));
    let countries = |event_type: &EventType| -> Vec<String> {
        event_type.phone_countries().into_iter().map(str::to_owned).collect()
    };
    if countries(before) != countries(after) {
        changes.push(TypeChange::PhoneCountries(countries(before), countries(after)));
    }
    if before.attributable != after.attributable {
        changes.push(TypeChange::Attributable(before.attributable, after.attributable));
    }
    if said(before.metadata.as_ref()) != said(after.metadata.as_ref()) {
        changes.push(TypeChange::Metadata);
    }
    changes.extend(properties(&before.extra, &after.extra).map(TypeChange::Property));
    for (key, change) in field_list_changes(&before.fields, &after.fields) {
        changes.push(TypeChange::Field(key, change));
    }
    changes
}

fn field_list_changes(before: &[Field], after: &[Field]) -> Vec<(StorageKey, FieldChange)> {
    let (before, after) = (by_key(before), by_key(after));
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    let mut changes = Vec::new();
    for key in keys {
        let olds = before.get(key).map(Vec::as_slice).unwrap_or_default();
        let news = after.get(key).map(Vec::as_slice).unwrap_or_default();
        // A storage key nearly always names one field. Where it names several, those of one entity belong together.
        let (mut olds, mut news) = (olds.to_vec(), news.to_vec());
        let mut pairs = Vec::new();
        if !(olds.len() == 1 && news.len() == 1) {
            olds.retain(|old| {
                let Some(at) = news.iter().position(|new| new.entity == old.entity) else { return true };
                pairs.push((*old, news.remove(at)));
                false
            });
        }
        while !olds.is_empty() && !news.is_empty() {
            pairs.push((olds.remove(0), news.remove(0)));
        }
        let whats = pairs.into_iter().flat_map(|(old, new)| field_changes(old, new));
        let removed = olds.iter().map(|old| FieldChange::Removed { ingested: old.ingestion_key.is_some() });
        let added = news.iter().map(|new| FieldChange::Added { mandatory: new.is_mandatory() });
        changes.extend(whats.chain(removed).chain(added).map(|what| (key.clone(), what)));
    }
    changes
}

fn by_key(fields: &[Field]) -> BTreeMap<&StorageKey, Vec<&Field>> {
    let mut by_key: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for field in fields {
        by_key.entry(&field.storage_key).or_default().push(field);
    }
    by_key
}

fn field_changes(before: &Field, after: &Field) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    if before.field_type != after.field_type {
        changes.push(FieldChange::Type {
            old: before.field_type.clone(),
            new: after.field_type.clone(),
            ingested: before.ingestion_key.is_some(),
        });
    }
    if before.ingestion_key != after.ingestion_key {
        changes.push(FieldChange::IngestionKey {
            old: before.ingestion_key.clone(),
            new: after.ingestion_key.clone(),
            mandatory: after.is_mandatory(),
        });
    }
    if before.optional != after.optional {
        changes.push(FieldChange::Optional { now: after.optional, ingested: after.ingestion_key.is_some() });
    }
    if before.entity != after.entity {
        changes.push(FieldChange::Entity(before.entity.clone(), after.entity.clone()));
    }
    if before.pii != after.pii {
        changes.push(FieldChange::Pii(after.pii));
    }
    if before.discriminant != after.discriminant {
        changes.push(FieldChange::Discriminant(after.discriminant));
    }
    if before.most_probable_location != after.most_probable_location {
        changes.push(FieldChange::MostProbableLocation(after.most_probable_location));
    }
    if before.label != after.label {
        changes.push(FieldChange::Label(before.label.clone(), after.label.clone()));
    }
    if said(before.metadata.as_ref()) != said(after.metadata.as_ref()) {
        changes.push(FieldChange::Metadata);
    }
    changes.extend(properties(&before.extra, &after.extra).map(FieldChange::Property));
    changes
}

/// Metadata that says something: an empty object says as little as none.
fn said(metadata: Option<&Map<String, Value>>) -> Option<&Map<String, Value>> {
    metadata.filter(|map| !map.is_empty())
}

/// The names of the properties that differ. A null says as little as nothing.
fn properties(before: &Map<String, Value>, after: &Map<String, Value>) -> impl Iterator<Item = String> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let value = |map: &Map<String, Value>, key: &String| map.get(key).filter(|value| !value.is_null()).cloned();
    let differ = keys.into_iter().filter(move |key| value(before, key) != value(after, key));
    differ.cloned().collect::<Vec<_>>().into_iter()
}

/// What a policy means, in words.
fn retention(policy: Option<&ExpirationPolicy>) -> String {
    match policy {
        None => "not set".to_owned(),
        Some(ExpirationPolicy { from, .. }) if from == "project" => "the project's".to_owned(),
        Some(ExpirationPolicy { retention_days: Some(days), .. }) => format!("{days} days"),
        Some(ExpirationPolicy { from, .. }) if from == "event-type" => "for ever".to_owned(),
        Some(ExpirationPolicy { from, .. }) => from.clone(),
    }
}
