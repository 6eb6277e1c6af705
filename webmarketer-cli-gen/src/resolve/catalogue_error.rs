//! Why a file or a git revision has no event types.

use webmarketer_schema::model::DuplicateReference;
use webmarketer_schema::wire::WireError;

/// Why a file, or what a git revision has in its place, is not a list of event types.
#[derive(Debug)]
pub(crate) enum NotEventTypes {
    Unreadable(std::io::Error),
    NotJson(serde_json::Error),
    /// JSON of another shape.
    OtherJson,
    Malformed(WireError),
    DuplicateReference(DuplicateReference),
}

/// Why there is no lock in a git revision.
#[derive(Debug)]
pub(crate) enum RevisionError {
    /// No revision can have that name.
    Name,
    /// Git cannot be run.
    NoGit(std::io::Error),
    /// What git says.
    Git(String),
}
