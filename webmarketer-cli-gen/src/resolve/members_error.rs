//! Why a command has no members to work on, or members that contradict each other.

use std::path::PathBuf;

use webmarketer_schema::ProjectId;

/// Why a command has no members to work on, or members that contradict each other.
#[derive(Debug)]
pub(crate) enum MembersError {
    /// The root of the workspace has neither settings nor a lock, and these members have.
    OnlyBelowRoot(Vec<String>),
    /// The root of the workspace is no package, and no member asks for generated code.
    NoCodeWanted,
    /// Two members that share a lock name different projects.
    OtherProject { shared: Box<SharedLock>, ours: ProjectId, theirs: ProjectId },
    /// Two members that share a lock reach the service in different ways: a key with both values.
    OtherConnection { shared: Box<SharedLock>, key: &'static str, ours: Option<String>, theirs: Option<String> },
    /// Two members that share a lock choose one name, each for something else.
    NameChosenTwice { shared: Box<SharedLock>, name: String, ours: String, theirs: String },
}

/// A lock, and the names of two members that share it.
#[derive(Debug)]
pub(crate) struct SharedLock {
    pub(crate) lock: PathBuf,
    pub(crate) one: String,
    pub(crate) other: String,
}
