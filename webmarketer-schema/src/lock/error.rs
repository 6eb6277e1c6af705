//! Why a lock cannot be read.

use std::fmt;
use std::io;

use super::format::FORMAT_VERSION;
use crate::model::DuplicateReference;
use crate::wire::WireError;

/// Why a lock cannot be read. Each message says what to do about it.
#[derive(Debug)]
#[non_exhaustive]
pub enum LockError {
    /// There is no file, or it cannot be opened.
    Io(io::Error),
    /// A merge left its conflict markers, the first of them on this line.
    Conflict {
        /// The line of the first marker, from 1.
        line: usize,
    },
    /// It is no JSON, or not all of it.
    Json {
        /// Where reading stopped, from 1.
        line: usize,
        /// Where on the line, from 1.
        column: usize,
        /// Whether the file ends too early.
        truncated: bool,
    },
    /// It is JSON, but nothing that this library wrote.
    NotALock,
    /// A newer version of the format.
    Version(u64),
    /// Something in it is not what a lock has there.
    Content(WireError),
    /// Two event types share a reference.
    Duplicate(DuplicateReference),
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) if error.kind() == io::ErrorKind::NotFound => f.write_str(
                "there is no such file; restore it from version control, or run `webmarketer pull` if it never existed",
            ),
            Self::Io(error) => write!(f, "it cannot be read: {error}"),
            Self::Conflict { line } => {
                write!(f, "line {line} is a merge-conflict marker; take either side, then run `webmarketer pull`")
            }
            Self::Json { line, column, truncated: true } => write!(
                f,
                "it ends too early, at line {line} column {column}; restore it from version control, or delete it and \
                 run `webmarketer pull`"
            ),
            Self::Json { line, column, truncated: false } => write!(
                f,
                "it is not JSON from line {line} column {column} on; restore it from version control, or delete it \
                 and run `webmarketer pull`"
            ),
            Self::NotALock => f.write_str("it is JSON but no lock: it has no `formatVersion`"),
            Self::Version(found) => write!(
                f,
                "its format is version {found}, and this webmarketer reads up to {FORMAT_VERSION}; use a newer one"
            ),
            Self::Content(error) => write!(
                f,
                "it is damaged: {error}; restore it from version control, or delete it and run `webmarketer pull`"
            ),
            Self::Duplicate(error) => write!(f, "it is damaged: {error}; take one of them out"),
        }
    }
}

impl std::error::Error for LockError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Content(error) => Some(error),
            Self::Duplicate(error) => Some(error),
            Self::Conflict { .. } | Self::Json { .. } | Self::NotALock | Self::Version(_) => None,
        }
    }
}
