//! The Rust names that the lock pins.

use std::collections::BTreeMap;

use crate::model::{Entity, Field, Reference, StorageKey};

/// The Rust name of every event type and field that has been given one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// By the reference of the event type.
    pub types: BTreeMap<Reference, TypeNames>,
}

/// The Rust name of one event type, and those of its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeNames {
    /// The name of the struct.
    pub name: Option<String>,
    /// The names of its fields: a storage key may serve one field of each entity.
    pub fields: BTreeMap<(StorageKey, Entity), String>,
}

impl TypeNames {
    /// The name of a field.
    pub fn field(&self, field: &Field) -> Option<&str> {
        self.fields.get(&(field.storage_key.clone(), field.entity.clone())).map(String::as_str)
    }
}
