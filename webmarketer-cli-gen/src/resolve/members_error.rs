//! Errors of selecting the members that a command works on.

use std::path::PathBuf;

use webmarketer_schema::ProjectId;

/// Why a command finds no members, or members that contradict each other.
#[derive(Debug)]
pub(crate) enum MembersError {
    /// The workspace root has neither settings nor a lock, but these members have.
    OnlyBelowRoot(Vec<String>),
    /// The workspace root is not a package, and no member asks for generated code.
    NoGeneratedCode,
    /// Two members that share a lock name different projects.
    OtherProject { shared: Box<SharedLock>, ours: ProjectId, theirs: ProjectId },
    /// Two members that share a lock have different connections to the service: the key and both values.
    OtherConnection { shared: Box<SharedLock>, key: &'static str, ours: Option<String>, theirs: Option<String> },
    /// Two members that share a lock choose the same Rust name for different things.
    NameChosenTwice { shared: Box<SharedLock>, name: String, ours: String, theirs: String },
    /// Two members with different settings generate a target into one file or folder.
    OneOutput { path: PathBuf, one: String, other: String },
}

/// A lock, and the names of two members that share it.
#[derive(Debug)]
pub(crate) struct SharedLock {
    pub(crate) lock: PathBuf,
    pub(crate) one: String,
    pub(crate) other: String,
}
