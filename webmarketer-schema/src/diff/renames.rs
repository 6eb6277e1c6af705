//! The event types and fields that were renamed, for code that follows them.

use std::collections::BTreeMap;

use super::detect::event_type_changes;
use super::rename::folded;
use super::{Change, FieldChange, TypeChange, detect};
use crate::convention::{field_kind, unique_pairs};
use crate::model::{Catalogue, Entity, EventType, Field, Renames, StorageKey};

/// The storage key of a field and its entity.
type Id = (StorageKey, Entity);

/// Finds the event types and fields that were renamed from `before` to `after`: the pairs that
/// [`compare`](super::compare) reports as renamed or perhaps renamed. The fields are those of event types that are in use
/// before and after.
///
/// ```
/// use webmarketer_schema::diff::renames;
/// use webmarketer_schema::{Catalogue, EventType, Field, FieldType};
///
/// let catalogue = |reference: &str| {
///     let fields = vec![Field::new(FieldType::String, "order_id")];
///     Catalogue::new(None, [EventType { fields, ..EventType::new(reference, "Purchase") }])
/// };
/// let renames = renames(&catalogue("order")?, &catalogue("purchase")?);
/// assert_eq!(renames.event_types[&"order".into()], "purchase".into());
/// # Ok::<(), webmarketer_schema::model::DuplicateReference>(())
/// ```
pub fn renames(before: &Catalogue, after: &Catalogue) -> Renames {
    let mut renames = Renames::default();
    let changes = detect(before, after);
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    for Change { reference, what } in &changes {
        match what {
            TypeChange::Renamed(new) => _ = renames.event_types.insert(reference.clone(), new.clone()),
            TypeChange::Removed(_) => gone.push(reference),
            TypeChange::Added(_) => new.push(reference),
            _ => {}
        }
    }
    let alike = unique_pairs(&gone, &new, |reference| folded(reference.as_str()));
    renames.event_types.extend(alike.into_iter().map(|(old, new)| ((*old).clone(), (*new).clone())));
    for old in before.active() {
        let reference = renames.event_types.get(&old.reference).unwrap_or(&old.reference);
        let Some(new) = after.get(reference).filter(|new| !new.is_archived()) else { continue };
        let fields = renamed_fields(old, new);
        if !fields.is_empty() {
            renames.fields.insert(old.reference.clone(), fields);
        }
    }
    renames
}

/// The renamed fields of an event type.
fn renamed_fields(before: &EventType, after: &EventType) -> BTreeMap<Id, Id> {
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    if before.fields != after.fields {
        event_type_changes(before, after, &mut |what| match what {
            TypeChange::Field(_, FieldChange::Removed(field)) => gone.push(*field),
            TypeChange::Field(_, FieldChange::Added(field)) => new.push(*field),
            _ => {}
        });
    }
    let id = |field: &Field| (field.storage_key.clone(), field.entity.clone());
    let alike = unique_pairs(&gone, &new, |field| folded(field.storage_key.as_str()));
    let mut renamed: BTreeMap<_, _> = alike.into_iter().map(|(old, new)| (id(old), id(new))).collect();
    for (old, new) in unique_pairs(&gone, &new, field_kind) {
        let is_free = !renamed.contains_key(&id(old)) && renamed.values().all(|other| *other != id(new));
        if is_free {
            renamed.insert(id(old), id(new));
        }
    }
    renamed
}
