//! The contents of a lock.

use std::collections::BTreeMap;

use super::RustNames;
use crate::model::{Catalogue, Reference};

/// A lock: the event types of a project, and their pinned Rust names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lock {
    /// The event types, archived ones included, and their project.
    pub catalogue: Catalogue,
    /// Their Rust names.
    pub names: RustNames,
    /// The digest of each event type in the text.
    pub(super) digests: BTreeMap<Reference, String>,
}

impl Lock {
    /// Makes a lock with these event types and names.
    pub fn new(catalogue: Catalogue, names: RustNames) -> Self {
        Self { catalogue, names, ..Self::default() }
    }

    /// The digest of an event type in the lock, which was computed when it was pulled.
    pub fn pulled_digest(&self, reference: &Reference) -> Option<&str> {
        self.digests.get(reference).map(String::as_str)
    }
}
