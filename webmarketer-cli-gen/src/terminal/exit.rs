//! The named exit codes.

/// The exit codes of `webmarketer`. When several apply, the highest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// No difference, or the command succeeded.
    Agree = 0,
    /// An unexpected failure.
    Failure = 1,
    /// Wrong usage or configuration.
    Usage = 2,
    /// Out of date: `pull`, `generate` or the fix of the finding updates it.
    Stale = 4,
    /// Breaking drift, or a trashed or invalid event: a person must decide.
    Breaking = 100,
    /// The comparison was not possible, or something was not found.
    Unseen = 101,
}
