//! The store of a session: its projects behind one lock, in memory and optionally on disk.

mod data_file;
mod disk;
mod events;
mod projects;
mod record;
mod record_json;
mod replaced_event_types;
mod session_store;
mod stored_project;
mod summary;
mod users;

pub use data_file::DataError;
pub(crate) use projects::Projects;
pub(crate) use session_store::{InitialProjects, Store, StoreError, read_export};
pub(crate) use stored_project::StoredProject;
pub use summary::{ProjectSummary, VerifiedData, verify_data};
