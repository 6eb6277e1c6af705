//! The Rust names that the lock pins, and those that it retires.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::name_changes::{ChangedName, FieldId, NameChanges};
use crate::model::{Field, Reference};

/// The Rust names of event types and fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RustNames {
    /// By the reference of the event type.
    pub types: BTreeMap<Reference, TypeNames>,
    /// Names of event types and fields that no longer exist.
    pub retired: RetiredNames,
    /// Former names of event types and fields, which code may still use.
    pub changes: NameChanges,
}

/// The Rust name of one event type, and those of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeNames {
    /// The name of the struct.
    pub name: Option<String>,
    /// The names of its fields. A storage key is unique for each entity.
    pub fields: BTreeMap<FieldId, String>,
}

/// Names of event types and fields that no longer exist, each with its owner. Only the owner gets its retired name
/// again, if it comes back: any other use would silently change the meaning of existing code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetiredNames {
    /// The event type that owns each struct name.
    pub types: BTreeMap<String, Reference>,
    /// The field that owns each field name, by the reference of its event type.
    pub fields: BTreeMap<Reference, BTreeMap<String, FieldId>>,
}

impl TypeNames {
    /// The name of a field.
    pub fn field(&self, field: &Field) -> Option<&str> {
        self.fields.get(&(field.storage_key.clone(), field.entity.clone())).map(String::as_str)
    }
}

/// A name with its owner, in the form of the lock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RetiredName {
    pub(super) reference: Reference,
    /// The field of the event type; `None` for the name of the struct.
    pub(super) field: Option<FieldId>,
    pub(super) name: String,
    /// What became of it, if code may still have the name.
    pub(super) became: Option<Became>,
}

/// What became of an event type or a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Became {
    /// The event type is archived; the lock still pins its name.
    Archived,
    Removed,
    EventType(Reference),
    Field(FieldId),
}

impl RetiredNames {
    /// Whether no name is retired.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty() && self.fields.values().all(BTreeMap::is_empty)
    }
}

impl RustNames {
    /// All retired and changed names, in the order of the lock: by event type, the name of the struct first, then by
    /// field.
    #[cfg(feature = "write")]
    pub(super) fn retired_and_changed(&self) -> Vec<RetiredName> {
        let mut all = BTreeMap::new();
        for (name, reference) in &self.retired.types {
            all.insert((reference, None, name), None);
        }
        for (reference, names) in &self.retired.fields {
            all.extend(names.iter().map(|(name, owner)| ((reference, Some(owner), name), None)));
        }
        for (name, ChangedName { was, now }) in &self.changes.types {
            let gone = if self.retired.types.contains_key(name) { Became::Removed } else { Became::Archived };
            let became = now.clone().map_or(gone, Became::EventType);
            all.insert((was, None, name), Some(became));
        }
        for (reference, names) in &self.changes.fields {
            for (name, ChangedName { was, now }) in names {
                let became = now.clone().map_or(Became::Removed, Became::Field);
                all.insert((reference, Some(was), name), Some(became));
            }
        }
        let list = all.into_iter().map(|((reference, field, name), became)| RetiredName {
            reference: reference.clone(),
            field: field.cloned(),
            name: name.clone(),
            became,
        });
        list.collect()
    }

    /// Adds a name. Returns `false` if another owner has it already, or if it became something else already.
    pub(super) fn insert(&mut self, RetiredName { reference, field, name, became }: RetiredName) -> bool {
        let Self { retired, changes, .. } = self;
        let is_retired = match &field {
            _ if became == Some(Became::Archived) => true,
            None => insert_new(&mut retired.types, &name, reference.clone()),
            Some(field) => insert_new(retired.fields.entry(reference.clone()).or_default(), &name, field.clone()),
        };
        let is_changed = match (field, became) {
            (_, None) => true,
            (None, Some(Became::EventType(now))) => {
                insert_new(&mut changes.types, &name, ChangedName { was: reference, now: Some(now) })
            }
            (None, Some(_)) => insert_new(&mut changes.types, &name, ChangedName { was: reference, now: None }),
            (Some(was), Some(became)) => {
                let now = if let Became::Field(now) = became { Some(now) } else { None };
                insert_new(changes.fields.entry(reference).or_default(), &name, ChangedName { was, now })
            }
        };
        is_retired && is_changed
    }
}

/// Adds a name. Returns `false` if it has another value already.
fn insert_new<T: PartialEq>(names: &mut BTreeMap<String, T>, name: &str, value: T) -> bool {
    match names.entry(name.to_owned()) {
        Entry::Occupied(there) => *there.get() == value,
        Entry::Vacant(free) => {
            free.insert(value);
            true
        }
    }
}
