//! The committed lock: what the code was written against.
//!
//! `webmarketer.lock.json` holds every event type of one project in canonical form: sorted, without ids and dates of
//! the service's own, one event type a block and one field a line, so that a change reads well in a diff and a merge
//! conflict stays small. It also pins the Rust name given to each reference and field, so that a later clash never
//! renames what code already uses.

#[cfg(feature = "write")]
mod digest;
mod error;
mod file;
mod names;
mod partial;
mod read;
#[cfg(feature = "write")]
mod write;

#[cfg(feature = "write")]
pub use digest::{digest, digest_of};
pub use error::LockError;
#[cfg(feature = "write")]
pub use file::{Draft, write_if_changed};
pub use names::{Names, TypeNames};
pub use partial::Index;

use std::collections::BTreeMap;

use crate::model::{Catalogue, Reference};

/// The name of the file.
pub const FILE_NAME: &str = "webmarketer.lock.json";

/// The version of the format that this library writes, and the newest that it reads.
pub const FORMAT_VERSION: u64 = 1;

/// A lock: the event types of a project, and the Rust names pinned to them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lock {
    /// The event types, archived ones too, and the project they belong to.
    pub catalogue: Catalogue,
    /// The Rust names given to them.
    pub names: Names,
    /// The digest that was read beside each event type.
    digests: BTreeMap<Reference, String>,
}

impl Lock {
    /// A lock of those event types under those names.
    pub fn new(catalogue: Catalogue, names: Names) -> Self {
        Self { catalogue, names, digests: BTreeMap::new() }
    }

    /// The digest of the whole lock: of its text as it is written.
    #[cfg(feature = "write")]
    pub fn digest(&self) -> String {
        digest_of(self.to_text().as_bytes())
    }

    /// The event types whose digest, as it was read, is not that of their content: somebody edited the lock by hand.
    #[cfg(feature = "write")]
    pub fn edited(&self) -> Vec<&Reference> {
        let differs = |(reference, digest): &(&Reference, &String)| {
            self.catalogue.get(reference).is_some_and(|event_type| self::digest(event_type) != **digest)
        };
        self.digests.iter().filter(differs).map(|(reference, _)| reference).collect()
    }
}
