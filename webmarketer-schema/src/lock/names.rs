//! The Rust names that the lock pins, and those that it retires.

use std::collections::BTreeMap;

use crate::model::{Entity, Field, Reference, StorageKey};

/// The Rust name of every event type and field that has been given one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RustNames {
    /// By the reference of the event type.
    pub types: BTreeMap<Reference, TypeNames>,
    /// Names of event types and fields that no longer exist.
    pub retired: RetiredNames,
}

/// The Rust name of one event type, and those of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeNames {
    /// The name of the struct.
    pub name: Option<String>,
    /// The names of its fields: a storage key may serve one field of each entity.
    pub fields: BTreeMap<FieldId, String>,
}

/// What identifies a field within its event type.
pub type FieldId = (StorageKey, Entity);

/// Names of event types and fields that no longer exist, each with its owner. A retired name is given to its owner
/// alone, should it come back: given to anything else, it would silently change the meaning of code that still uses it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RetiredNames {
    /// The event type that owns each name of a struct.
    pub types: BTreeMap<String, Reference>,
    /// The field that owns each name of a field, by the reference of its event type.
    pub fields: BTreeMap<Reference, BTreeMap<String, FieldId>>,
}

impl TypeNames {
    /// The name of a field.
    pub fn field(&self, field: &Field) -> Option<&str> {
        self.fields.get(&(field.storage_key.clone(), field.entity.clone())).map(String::as_str)
    }
}

/// One name with its owner, as the lock lists it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RetiredName {
    pub(super) reference: Reference,
    /// The field of that event type; `None` for the name of the struct.
    pub(super) field: Option<FieldId>,
    pub(super) name: String,
}

impl RetiredNames {
    /// Whether no name is retired.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty() && self.fields.values().all(BTreeMap::is_empty)
    }

    /// Every name, in the order of the lock: by event type, the name of the struct first, then by field.
    #[cfg(feature = "write")]
    pub(super) fn list(&self) -> Vec<RetiredName> {
        let types = self.types.iter().map(|(name, reference)| RetiredName {
            reference: reference.clone(),
            field: None,
            name: name.clone(),
        });
        let fields = self.fields.iter().flat_map(|(reference, names)| {
            names.iter().map(|(name, owner)| RetiredName {
                reference: reference.clone(),
                field: Some(owner.clone()),
                name: name.clone(),
            })
        });
        let mut list: Vec<_> = types.chain(fields).collect();
        list.sort();
        list
    }

    /// Adds a name. Returns `false` if another owner has it already.
    pub(super) fn insert(&mut self, RetiredName { reference, field, name }: RetiredName) -> bool {
        match field {
            None => self.types.insert(name, reference.clone()).is_none_or(|owner| owner == reference),
            Some(field) => {
                let names = self.fields.entry(reference).or_default();
                names.insert(name, field.clone()).is_none_or(|owner| owner == field)
            }
        }
    }
}
