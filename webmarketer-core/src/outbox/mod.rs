//! The outbox: requests that are stored before they are sent, so that they outlive the process.

#[cfg(feature = "outbox")]
mod file;
pub mod sql;
mod storable;
mod store;

#[cfg(feature = "outbox")] // run `cargo add webmarketer-core --features outbox`
pub use file::{DeadLetter, FileStore, OnCorruption, OutboxError, OutboxFile, Verified};
pub(crate) use storable::unstorable;
pub use store::{Changes, EndedEntry, Entry, EntryEnd, NewEntry, Of, Request, Store, StoreUsage, Target};
