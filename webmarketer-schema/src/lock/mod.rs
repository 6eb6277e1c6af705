//! The committed lock: what the code was written against.
//!
//! `webmarketer.lock.json` holds every event type of one project in canonical form: sorted, without ids and dates of
//! the service's own, one event type a block and one field a line, so that a change reads well in a diff and a merge
//! conflict stays small. It also pins the Rust name given to each reference and field, so that a later clash never
//! renames what code already uses, and retires the names of what no longer exists, so that nothing else is given them.

#[cfg(feature = "write")]
mod canonical;
mod contents;
#[cfg(feature = "write")]
mod digest;
#[cfg(feature = "write")]
mod draft;
mod entry;
mod error;
mod event_type_block;
mod file;
pub mod find;
mod format;
mod index;
mod line_parser;
#[cfg(feature = "write")]
mod lock_digest;
mod names;
mod parse;
#[cfg(feature = "write")]
mod text;

pub use contents::Lock;
#[cfg(feature = "write")]
pub use digest::{digest_of_bytes, event_type_digest};
#[cfg(feature = "write")]
pub use draft::Draft;
pub use error::LockError;
#[cfg(feature = "write")]
pub use file::write_if_changed;
pub use format::{FILE_NAME, FORMAT_VERSION};
pub use index::LockIndex;
pub use names::{FieldId, RetiredNames, RustNames, TypeNames};
