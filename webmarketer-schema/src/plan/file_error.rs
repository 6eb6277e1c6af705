//! The error of a plan or of definitions that cannot be read.

use std::fmt;

use super::FORMAT_VERSION;
use crate::wire::WireError;

/// The error of a plan or of definitions that cannot be read. Its text follows the path of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileError {
    /// The text is not valid JSON.
    Json {
        /// The line of the error, from 1.
        line: usize,
        /// The column of the error, from 1.
        column: usize,
    },
    /// The JSON has no `formatVersion`.
    OtherJson,
    /// The version of the format is not supported.
    Version(u64),
    /// A value has a wrong type.
    Content(WireError),
    /// A value was changed after the file was written.
    Edited {
        /// The position as a JSON pointer.
        pointer: String,
        /// What is wrong.
        what: String,
    },
}

impl From<WireError> for FileError {
    fn from(error: WireError) -> Self {
        Self::Content(error)
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json { line, column } => write!(f, "is not valid JSON at line {line} column {column}"),
            Self::OtherJson => f.write_str("is valid JSON, but has no `formatVersion`"),
            Self::Version(found) => {
                write!(f, "has format version {found}, and this webmarketer reads version {FORMAT_VERSION}")
            }
            Self::Content(error) => write!(f, "is not valid: {error}"),
            Self::Edited { pointer, what } => write!(f, "is not valid: at {pointer}: {what}"),
        }
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Content(error) => Some(error),
            Self::Json { .. } | Self::OtherJson | Self::Version(_) | Self::Edited { .. } => None,
        }
    }
}
