//! The named exit codes.

/// The exit codes of `webmarketer`. When several apply, the highest wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// All agree.
    Agree = 0,
    /// Something failed that should not.
    Failure = 1,
    /// The command or its configuration is wrong.
    Usage = 2,
    /// Something is out of date: `pull` or `generate` fixes it, or what the finding says.
    Stale = 4,
    /// Breaking drift: a person must decide; or an event that was refused, or would be.
    Breaking = 100,
    /// The comparison could not be made, or what was asked for is not there.
    Unseen = 101,
}
