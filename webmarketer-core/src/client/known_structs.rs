//! The structs whose events a client has sent, which name the fields of trashed events.

use std::fmt;
use std::ptr::addr_eq;
use std::sync::{PoisonError, RwLock};

use super::backend::StructDefinition;

/// The structs of a client.
#[derive(Default)]
pub(super) struct KnownStructs(RwLock<Vec<&'static dyn StructDefinition>>);

impl KnownStructs {
    pub(super) fn add(&self, new: &'static dyn StructDefinition) {
        let is_new = |known: &[&'static dyn StructDefinition]| !known.iter().any(|known| addr_eq(*known, new));
        if is_new(&self.0.read().unwrap_or_else(PoisonError::into_inner)) {
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            if is_new(&known) {
                known.push(new);
            }
        }
    }

    /// The path of the field with this storage key in the structs of an event type. `None` if there are none, or if they
    /// do not agree.
    pub(super) fn field_path(&self, event_type: &str, storage_key: &str) -> Option<String> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let mut paths =
            known.iter().filter(|known| known.reference() == event_type).map(|known| known.field_path(storage_key));
        let first = paths.next()??;
        paths.all(|path| path.as_ref() == Some(&first)).then_some(first)
    }
}

impl fmt::Debug for KnownStructs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        f.debug_list().entries(known.iter().map(|known| known.reference())).finish()
    }
}
