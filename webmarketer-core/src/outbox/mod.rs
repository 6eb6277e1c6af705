//! The outbox: requests that are stored before they are sent, so that they outlive the process.

mod store;

pub use store::{Changes, EndedEntry, Entry, EntryEnd, NewEntry, Of, Request, Store, StoreUsage, Target};
