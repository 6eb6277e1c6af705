//! The committed lock: the event types with which the compiler compares the code.
//!
//! `webmarketer.lock.json` contains all event types of a project in canonical form: sorted, without ids and dates that
//! the service sets, one block for each event type and one line for each field, so that diffs are readable and merge
//! conflicts are small. It also pins the Rust name of each reference and field, so that a later conflict never
//! renames existing code, and retires the names of removed ones, so that they are not reused. Until the code follows,
//! it records which names were changed, and what became of their event types and fields.

#[cfg(feature = "write")]
mod canonical;
mod code_changes;
mod contents;
#[cfg(feature = "write")]
mod digest;
#[cfg(feature = "write")]
mod draft;
#[cfg(feature = "write")]
mod edited;
mod entry;
mod error;
mod event_type_block;
mod export_build;
mod file;
pub mod find;
mod format;
mod index;
mod line_of;
mod line_parser;
mod name_changes;
mod names;
mod parse;
#[cfg(feature = "write")]
mod text;

pub use code_changes::CodeChange;
pub use contents::Lock;
#[cfg(feature = "write")]
pub use digest::{digest_of_bytes, event_type_digest};
#[cfg(feature = "write")]
pub use draft::Draft;
pub use error::LockError;
pub use export_build::{EXPORT_BUILD, EXPORT_FILE, is_export_build};
#[cfg(feature = "write")]
pub use file::write_if_changed;
pub use format::{FILE_NAME, FORMAT_VERSION};
pub use index::LockIndex;
pub use name_changes::{ChangedName, FieldId, NameChanges};
pub use names::{RetiredNames, RustNames, TypeNames};
