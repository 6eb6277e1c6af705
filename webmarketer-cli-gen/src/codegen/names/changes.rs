//! The names that code must follow, after the catalogue changed.

use std::collections::{BTreeMap, BTreeSet};

use webmarketer_schema::lock::{ChangedName, FieldId, Lock, NameChanges, RustNames};
use webmarketer_schema::model::Renames;
use webmarketer_schema::{Catalogue, EventType, Reference};

use super::assigned::{field_id, field_names, path, type_names};
use super::owner::{chosen_for, successors};

/// The changes in `old`, and those of a catalogue that replaces the one of `old`. `names` are its names.
pub(super) fn changes(
    catalogue: &Catalogue,
    names: &RustNames,
    old: &Lock,
    chosen: &[(&str, &str)],
    renames: &Renames,
) -> NameChanges {
    let types = types(catalogue, names, old, chosen, renames);
    let new_references: BTreeMap<_, _> = renames.event_types.iter().map(|(was, now)| (now, was)).collect();
    let mut fields = BTreeMap::new();
    for after in catalogue.iter() {
        let reference = &after.reference;
        // The event type itself, and the one that it was.
        let before = [Some(reference), new_references.get(reference).copied()];
        let mut of_type = BTreeMap::new();
        for before in before.into_iter().flatten() {
            of_type.extend(fields_of(before, after, names, old, chosen, renames));
        }
        if !of_type.is_empty() {
            fields.insert(reference.clone(), of_type);
        }
    }
    NameChanges { types, fields }
}

/// The names of event types.
fn types(
    catalogue: &Catalogue,
    names: &RustNames,
    old: &Lock,
    chosen: &[(&str, &str)],
    renames: &Renames,
) -> BTreeMap<String, ChangedName<Reference>> {
    let is_active = |reference: &Reference| catalogue.get(reference).is_some_and(|new| !new.is_archived());
    let mut types = old.names.changes.types.clone();
    for (before, name) in old.catalogue.iter().zip(type_names(&old.catalogue, &old.names)) {
        let was = &before.reference;
        if !before.is_archived() && !is_active(was) {
            let now = renames.event_types.get(was);
            for name in chosen_for(chosen, was.as_str()).chain([&*name]) {
                types.insert(name.to_owned(), ChangedName { was: was.clone(), now: now.cloned() });
            }
        }
    }
    let known: BTreeMap<_, _> = targets(types.values());
    for change in types.values_mut() {
        change.now = last(change.now.take(), &known, |now| catalogue.get(now).is_some());
    }
    let used: BTreeSet<_> =
        catalogue.active().filter_map(|event_type| names.types.get(&event_type.reference)?.name.as_deref()).collect();
    types.retain(|name, change| {
        // An archived event type has its name, and no retired one.
        let is_owner = names.retired.types.get(name).is_none_or(|owner| *owner == change.was);
        is_owner && !is_active(&change.was) && !used.contains(name.as_str())
    });
    types
}

/// The names of the fields of an event type, whose reference was `was`.
fn fields_of(
    was: &Reference,
    after: &EventType,
    names: &RustNames,
    old: &Lock,
    chosen: &[(&str, &str)],
    renames: &Renames,
) -> BTreeMap<String, ChangedName<FieldId>> {
    let mut fields = old.names.changes.fields.get(was).cloned().unwrap_or_default();
    let before = old.catalogue.get(was);
    let successors = before.map(|before| successors(before, after)).unwrap_or_default();
    let new_fields = renames.fields.get(was);
    for change in fields.values_mut() {
        if let Some(new) = change.now.as_ref().and_then(|now| successors.get(now)) {
            change.now = Some(new.clone());
        }
    }
    // An archived event type has no struct, so its code cannot follow.
    if let Some(before) = before.filter(|before| !before.is_archived()) {
        for (field, name) in before.fields.iter().zip(field_names(before, &old.names)) {
            let id = field_id(field);
            if !successors.contains_key(&id) {
                let now = new_fields.and_then(|fields| fields.get(&id));
                for name in chosen_for(chosen, &path(before, field)).chain([&*name]) {
                    fields.insert(name.to_owned(), ChangedName { was: id.clone(), now: now.cloned() });
                }
            }
        }
    }
    let known = targets(fields.values());
    let of_type = names.types.get(&after.reference).map(|names| &names.fields);
    let exists = |id: &FieldId| of_type.is_some_and(|names| names.contains_key(id));
    for change in fields.values_mut() {
        change.now = last(change.now.take(), &known, exists);
    }
    let retired = names.retired.fields.get(&after.reference);
    fields.retain(|name, change| match retired.and_then(|retired| retired.get(name)) {
        Some(owner) => {
            change.was = owner.clone();
            !exists(owner)
        }
        None => false,
    });
    fields
}

/// What was renamed, with its new identity.
fn targets<'a, Id: Ord + Clone + 'a>(changes: impl Iterator<Item = &'a ChangedName<Id>>) -> BTreeMap<Id, Id> {
    changes.filter_map(|ChangedName { was, now }| Some((was.clone(), now.clone()?))).collect()
}

/// What it is after all renames; `None` if that no longer exists.
fn last<Id: Ord + Clone>(mut now: Option<Id>, known: &BTreeMap<Id, Id>, exists: impl Fn(&Id) -> bool) -> Option<Id> {
    // A merge of two branches can make a circle.
    for _ in 0..=known.len() {
        if now.as_ref().is_some_and(&exists) {
            return now;
        }
        now = known.get(&now?).cloned();
    }
    None
}
