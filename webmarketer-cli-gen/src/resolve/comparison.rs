//! What was compared with what.

use std::path::PathBuf;

/// What was compared with what.
#[derive(Debug, Default)]
pub(crate) enum Comparison {
    /// Nothing, since one side could not be read.
    #[default]
    Nothing,
    /// Locks with the live event types and with generated code.
    Locks(LocksComparison),
    /// Two catalogues, under the names that the user gave, and the number of event types in use in the second one.
    Catalogues { before: String, after: String, event_types: usize },
    /// A lock with generated code.
    GeneratedCode,
}

/// What locks were compared with.
#[derive(Debug)]
pub(crate) struct LocksComparison {
    pub(crate) with_live: bool,
    pub(crate) with_code: bool,
    /// A file in the place of generated code that webmarketer did not write.
    pub(crate) foreign: Option<PathBuf>,
    /// The names of the members of the workspace, where there is more than the package itself.
    pub(crate) members: Option<Vec<String>>,
    /// The number of event types in use in the locks.
    pub(crate) event_types: usize,
}
