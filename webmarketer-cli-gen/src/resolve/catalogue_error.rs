//! Errors of reading event types from a file or a git revision.

use std::path::PathBuf;

use webmarketer_schema::model::DuplicateReference;
use webmarketer_schema::wire::WireError;

use super::json_kind::JsonKind;

/// Why a file, or the lock in a git revision, is not a list of event types.
#[derive(Debug)]
pub(crate) enum NotEventTypes {
    Unreadable(std::io::Error),
    NotJson(serde_json::Error),
    /// The JSON has another shape.
    OtherJson(JsonKind),
    Malformed(WireError),
    DuplicateReference(DuplicateReference),
}

/// Why the lock cannot be read from a git revision.
#[derive(Debug)]
pub(crate) enum RevisionError {
    /// The name is not valid for a revision.
    Name,
    /// Git cannot be started.
    NoGit(std::io::Error),
    /// The lock is not in a git repository.
    NoRepository,
    /// The repository has no such revision, but these branches and tags.
    NoRevision(Vec<String>),
    /// The revision has no file at the path of the lock.
    NoLock(PathBuf),
    /// Another error, with the message of git.
    Git(String),
}
