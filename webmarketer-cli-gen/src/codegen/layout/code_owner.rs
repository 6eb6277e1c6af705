//! Who changes the code after it was written.

/// Who changes the code after it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeOwner {
    /// The generator writes it again. It needs a lock, and lints and formatters ignore it.
    Generator,
    /// The team edits it. It has no more than hand-written structs need.
    Team,
}
