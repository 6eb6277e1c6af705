//! What is in a lock.

use std::collections::BTreeMap;

use super::RustNames;
use crate::model::{Catalogue, Reference};

/// A lock: the event types of a project, and the Rust names pinned to them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lock {
    /// The event types, archived ones too, and the project they belong to.
    pub catalogue: Catalogue,
    /// The Rust names given to them.
    pub names: RustNames,
    /// The digest that was read beside each event type.
    pub(super) digests: BTreeMap<Reference, String>,
    /// The digest of the text that it was read from.
    #[cfg(feature = "write")]
    pub(super) text_digest: Option<String>,
}

impl Lock {
    /// A lock of those event types under those names.
    pub fn new(catalogue: Catalogue, names: RustNames) -> Self {
        Self { catalogue, names, ..Self::default() }
    }

    /// The digest that an event type had when it was pulled, as it was read from the lock.
    pub fn pulled_digest(&self, reference: &Reference) -> Option<&str> {
        self.digests.get(reference).map(String::as_str)
    }
}
