//! The event types and fields that were renamed.

use std::collections::BTreeMap;

use super::{Entity, Reference, StorageKey};

/// What was renamed between two catalogues: removed event types and fields, for which exactly one new one is likely.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    /// The new reference, by the old one.
    pub event_types: BTreeMap<Reference, Reference>,
    /// The fields, by the old reference of their event type.
    pub fields: BTreeMap<Reference, FieldRenames>,
}

/// The new storage key and entity of each field, by the old ones.
pub type FieldRenames = BTreeMap<(StorageKey, Entity), (StorageKey, Entity)>;
