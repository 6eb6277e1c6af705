//! The owner of each name after the catalogue changed: the same event type or field, the field that replaces it, or
//! none that still exists.

use std::collections::BTreeMap;

use webmarketer_schema::lock::{FieldId, Lock, RustNames};
use webmarketer_schema::model::Renames;
use webmarketer_schema::{Catalogue, EventType, Field};

use super::assigned::{field_id, field_names, path, type_names};

/// The names so far, each with its owner in `catalogue`, or retired if its owner no longer exists.
pub(super) fn carry_over(catalogue: &Catalogue, old: &Lock, chosen: &[(&str, &str)], renames: &Renames) -> RustNames {
    let mut names = RustNames { retired: old.names.retired.clone(), ..RustNames::default() };
    for (before, name) in old.catalogue.iter().zip(type_names(&old.catalogue, &old.names)) {
        let reference = &before.reference;
        let after = catalogue.get(reference);
        let successors = after.map(|after| successors(before, after)).unwrap_or_default();
        let successor = |id: &FieldId| successors.get(id);
        // If a field is renamed, its retired names follow it.
        for owner in names.retired.fields.get_mut(reference).into_iter().flat_map(BTreeMap::values_mut) {
            if let Some(new) = successor(owner) {
                *owner = new.clone();
            }
        }
        if after.is_some() {
            names.types.entry(reference.clone()).or_default().name = Some(name.into_owned());
        } else {
            for name in chosen_for(chosen, reference.as_str()) {
                names.retired.types.entry(name.to_owned()).or_insert_with(|| reference.clone());
            }
            names.retired.types.insert(name.into_owned(), reference.clone());
        }
        for (field, name) in before.fields.iter().zip(field_names(before, &old.names)) {
            let id = field_id(field);
            let successor = successor(&id);
            if successor != Some(&id) {
                let owner = successor.unwrap_or(&id);
                let of_type = names.retired.fields.entry(reference.clone()).or_default();
                for name in chosen_for(chosen, &path(before, field)) {
                    of_type.entry(name.to_owned()).or_insert_with(|| owner.clone());
                }
            }
            if let Some(new) = successor {
                let of_type = names.types.entry(reference.clone()).or_default();
                of_type.fields.insert(new.clone(), name.into_owned());
            } else {
                let of_type = names.retired.fields.entry(reference.clone()).or_default();
                of_type.insert(name.into_owned(), id);
            }
        }
    }
    carry_over_fields_of_renamed(&mut names, catalogue, old, renames);
    names
}

/// Gives the fields of renamed event types the names that they had, so that code that constructs them stays valid. A
/// name that another field of the event type owns is omitted.
fn carry_over_fields_of_renamed(names: &mut RustNames, catalogue: &Catalogue, old: &Lock, renames: &Renames) {
    for (was, now) in &renames.event_types {
        let (Some(before), Some(after)) = (old.catalogue.get(was), catalogue.get(now)) else { continue };
        let successors = successors(before, after);
        let retired = names.retired.fields.get(was).cloned().unwrap_or_default();
        let of_type = names.retired.fields.entry(now.clone()).or_default();
        let fields = &mut names.types.entry(now.clone()).or_default().fields;
        for (field, name) in before.fields.iter().zip(field_names(before, &old.names)) {
            let Some(new) = successors.get(&field_id(field)) else { continue };
            if of_type.get(&*name).is_none_or(|owner| owner == new) && !fields.values().any(|other| *other == name) {
                fields.entry(new.clone()).or_insert_with(|| name.into_owned());
            }
        }
        for (name, owner) in retired {
            let owner = successors.get(&owner).unwrap_or(&owner).clone();
            if fields.values().all(|other| *other != name) {
                of_type.entry(name).or_insert(owner);
            }
        }
    }
}

/// The new identity of each field that still exists. A field is identified by its storage key, and by its entity if
/// several fields share the key. If its storage key no longer exists, a new field with the same entity and ingestion
/// key is the renamed field. Ambiguous fields are omitted.
pub(super) fn successors(before: &EventType, after: &EventType) -> BTreeMap<FieldId, FieldId> {
    let mut successors = BTreeMap::new();
    let mut gone: Vec<_> = before.fields.iter().collect();
    let mut new: Vec<_> = after.fields.iter().collect();
    let same_place: fn(&Field, &Field) -> bool = |a, b| a.storage_key == b.storage_key && a.entity == b.entity;
    let same_key: fn(&Field, &Field) -> bool = |a, b| a.storage_key == b.storage_key;
    let same_ingestion: fn(&Field, &Field) -> bool =
        |a, b| a.ingestion_key.is_some() && a.ingestion_key == b.ingestion_key && a.entity == b.entity;
    for is_same in [same_place, same_key, same_ingestion] {
        let pairs: Vec<_> = gone
            .iter()
            .filter_map(|old| {
                let mut meant = new.iter().filter(|new| is_same(old, new));
                let new = meant.next().filter(|_| meant.next().is_none())?;
                (gone.iter().filter(|old| is_same(old, new)).count() == 1).then_some((*old, *new))
            })
            .collect();
        gone.retain(|field| !pairs.iter().any(|(old, _)| std::ptr::eq(*old, *field)));
        new.retain(|field| !pairs.iter().any(|(_, new)| std::ptr::eq(*new, *field)));
        successors.extend(pairs.into_iter().map(|(old, new)| (field_id(old), field_id(new))));
    }
    successors
}

/// The names that settings choose for this path.
pub(super) fn chosen_for<'a>(chosen: &'a [(&str, &str)], path: &str) -> impl Iterator<Item = &'a str> {
    chosen.iter().filter(move |(of, _)| *of == path).map(|(_, name)| *name)
}

/// Adds the names that settings choose, for their event types and fields. Code uses these names, so they are not given
/// to others.
pub(super) fn reserve(names: &RustNames, catalogue: &Catalogue, chosen: &[(&str, &str)]) -> RustNames {
    let mut reserved = names.clone();
    if chosen.is_empty() {
        return reserved;
    }
    for event_type in catalogue.iter() {
        let reference = &event_type.reference;
        for name in chosen_for(chosen, reference.as_str()) {
            reserved.retired.types.entry(name.to_owned()).or_insert_with(|| reference.clone());
        }
        for field in &event_type.fields {
            for name in chosen_for(chosen, &path(event_type, field)) {
                let of_type = reserved.retired.fields.entry(reference.clone()).or_default();
                of_type.entry(name.to_owned()).or_insert_with(|| field_id(field));
            }
        }
    }
    reserved
}

/// Removes retired names whose owners exist again.
pub(super) fn release(names: &mut RustNames) {
    let RustNames { types, retired, .. } = names;
    retired.types.retain(|name, owner| {
        let now = types.get(owner).and_then(|of_type| of_type.name.as_ref());
        now != Some(name)
    });
    for (reference, fields) in &mut retired.fields {
        let of_type = types.get(reference);
        fields.retain(|name, owner| of_type.and_then(|of_type| of_type.fields.get(owner)) != Some(name));
    }
    retired.fields.retain(|_, names| !names.is_empty());
}
