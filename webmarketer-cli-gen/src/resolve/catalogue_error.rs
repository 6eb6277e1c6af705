//! Why a file or a git revision has no event types.

use std::path::PathBuf;

use webmarketer_schema::model::DuplicateReference;
use webmarketer_schema::wire::WireError;

use super::json_kind::JsonKind;

/// Why a file, or what a git revision has in its place, is not a list of event types.
#[derive(Debug)]
pub(crate) enum NotEventTypes {
    Unreadable(std::io::Error),
    NotJson(serde_json::Error),
    /// JSON of another kind.
    OtherJson(JsonKind),
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
    /// The lock is not in a git repository.
    NoRepository,
    /// The repository has no such revision, and these branches and tags.
    NoRevision(Vec<String>),
    /// The revision has no file at the path of the lock.
    NoLock(PathBuf),
    /// What git says.
    Git(String),
}
