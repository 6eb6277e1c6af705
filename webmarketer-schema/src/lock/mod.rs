//! The committed lock: what the code was written against.
//!
//! `webmarketer.lock.json` holds every event type of one project in canonical form: sorted, without ids and dates of
//! the service's own, one event type a block and one field a line, so that a change reads well in a diff and a merge
//! conflict stays small. It also pins the Rust name given to each reference and field, so that a later clash never
//! renames what code already uses, and retires the names of what no longer exists, so that nothing else is given them.

#[cfg(feature = "write")]
mod digest;
#[cfg(feature = "write")]
mod draft;
mod error;
mod file;
pub mod find;
mod layout;
mod names;
mod partial;
mod read;
#[cfg(feature = "write")]
mod write;

#[cfg(feature = "write")]
pub use digest::{digest, digest_of};
#[cfg(feature = "write")]
pub use draft::Draft;
pub use error::LockError;
#[cfg(feature = "write")]
pub use file::write_if_changed;
pub use names::{FieldId, Names, RetiredNames, TypeNames};
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
    /// The digest of the text that it was read from.
    #[cfg(feature = "write")]
    text_digest: Option<String>,
}

impl Lock {
    /// A lock of those event types under those names.
    pub fn new(catalogue: Catalogue, names: Names) -> Self {
        Self { catalogue, names, ..Self::default() }
    }

    /// The digest of the whole lock: of the text that it was read from or else would be written as, with the line ends of
    /// locks, whatever a checkout made of them.
    #[cfg(feature = "write")]
    pub fn digest(&self) -> String {
        self.text_digest.clone().unwrap_or_else(|| Self::digest_of_text(self.to_text().as_bytes()))
    }

    /// The [`digest`](Self::digest) of the lock that has that text. A byte-order mark is no part of it.
    #[cfg(feature = "write")]
    pub fn digest_of_text(text: &[u8]) -> String {
        let text = without_mark(text);
        if text.contains(&b'\r') {
            let text: Vec<_> = text.iter().copied().filter(|byte| *byte != b'\r').collect();
            return digest_of(&text);
        }
        digest_of(text)
    }

    /// The digest that an event type had when it was pulled, as it was read from the lock.
    pub fn pulled_digest(&self, reference: &Reference) -> Option<&str> {
        self.digests.get(reference).map(String::as_str)
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

/// A text without the byte-order mark that some editors write before it.
fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)
}
