//! The former Rust names of event types and fields, which code may still use.

use std::collections::BTreeMap;

use crate::model::{Entity, Reference, StorageKey};

/// The identity of a field within its event type.
pub type FieldId = (StorageKey, Entity);

/// The changes of Rust names since the code was last changed to follow them. `pull` records them, and
/// [`Lock::without_code_changes`](super::Lock::without_code_changes) removes them;
/// [`Lock::code_changes`](super::Lock::code_changes) lists what they mean for the code.
///
/// Each name is also a retired name of its owner. Only an archived event type keeps its name as pinned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameChanges {
    /// By the old name of the struct.
    pub types: BTreeMap<String, ChangedName<Reference>>,
    /// By the reference of the event type and the old name of the field.
    pub fields: BTreeMap<Reference, BTreeMap<String, ChangedName<FieldId>>>,
}

/// The owner of an old name, and what it was renamed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedName<Id> {
    /// The event type or field that had the name.
    pub was: Id,
    /// The event type or field that it is now; `None` if it was removed or archived.
    pub now: Option<Id>,
}

impl NameChanges {
    /// Whether no name changed.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty() && self.fields.values().all(BTreeMap::is_empty)
    }
}
