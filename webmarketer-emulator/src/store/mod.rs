//! The store of a session: its projects behind one lock, in memory and optionally on disk.

mod disk;
mod events;
mod projects;
mod record;
mod record_json;
mod session_store;
mod stored_project;
mod users;

pub use disk::DataError;
pub(crate) use projects::Projects;
pub(crate) use session_store::{InitialProjects, Store, StoreError, read_export};
pub(crate) use stored_project::StoredProject;
