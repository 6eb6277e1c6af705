//! Which sides were compared.

use std::path::PathBuf;

/// The sides that were compared.
#[derive(Debug, Default)]
pub(crate) enum Comparison {
    /// None, because one side could not be read.
    #[default]
    Nothing,
    /// Locks with the live event types and with generated code.
    Locks(LocksComparison),
    /// Two catalogues, with the names that the user gave and the number of active event types in the second.
    Catalogues { before: String, after: String, event_types: usize },
    /// A lock with generated code.
    GeneratedCode,
}

/// The sides that locks were compared with.
#[derive(Debug)]
pub(crate) struct LocksComparison {
    pub(crate) with_live: bool,
    pub(crate) with_code: bool,
    /// The number of structs written by hand that were compared with locks.
    pub(crate) hand_written: usize,
    /// The number of structs that are not compared: those with `no_lock`, and those that exist only in tests.
    pub(crate) exempt: usize,
    /// A file at the path of generated code that webmarketer did not write.
    pub(crate) foreign: Option<PathBuf>,
    /// The names of the members; `None` for a single package.
    pub(crate) members: Option<Vec<String>>,
    /// The number of active event types in the locks.
    pub(crate) event_types: usize,
}
