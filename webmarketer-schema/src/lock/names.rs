//! The Rust names that the lock pins, and those that it retires.

use std::collections::BTreeMap;

use crate::model::{Entity, Field, Reference, StorageKey};

/// The Rust names of event types and fields.
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
    /// The names of its fields. A storage key is unique for each entity.
    pub fields: BTreeMap<FieldId, String>,
}

/// The identity of a field within its event type.
pub type FieldId = (StorageKey, Entity);

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
}

impl RetiredNames {
    /// Whether no name is retired.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty() && self.fields.values().all(BTreeMap::is_empty)
    }

    /// All names, in the order of the lock: by event type, the name of the struct first, then by field.
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
