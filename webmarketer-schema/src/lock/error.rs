//! The errors of an unreadable lock.

use std::fmt;
use std::io;

use super::format::FORMAT_VERSION;
use crate::model::DuplicateReference;
use crate::wire::WireError;

/// The error of an unreadable lock. Each message contains a remedy.
#[derive(Debug)]
#[non_exhaustive]
pub enum LockError {
    /// The file does not exist or cannot be opened.
    Io(io::Error),
    /// The lock contains merge-conflict markers.
    Conflict {
        /// The line of the first marker, from 1.
        line: usize,
    },
    /// The lock is not valid JSON.
    Json {
        /// The line of the error, from 1.
        line: usize,
        /// The column of the error, from 1.
        column: usize,
        /// Whether the file ends too early.
        truncated: bool,
    },
    /// The JSON is not a lock.
    NotALock,
    /// The version of the format is not supported.
    Version(u64),
    /// A value has a wrong type.
    Content(WireError),
    /// Two event types have the same reference.
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
                write!(
                    f,
                    "line {line} is a merge-conflict marker; keep one side with `git checkout --ours FILE`, then run \
                     `webmarketer pull`"
                )
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
            Self::Duplicate(error) => write!(f, "it is damaged: {error}; remove one of them"),
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
