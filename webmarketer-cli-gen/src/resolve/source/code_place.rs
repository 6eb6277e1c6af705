//! A place in the code.

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CodePlace {
    /// The path relative to the current folder, with `/` as separator.
    pub(crate) file: String,
    /// Counted from 1.
    pub(crate) line: usize,
    /// Counted in characters from 1.
    pub(crate) column: usize,
    /// The length in characters.
    pub(crate) length: usize,
    /// The whole line.
    pub(crate) text: String,
}
