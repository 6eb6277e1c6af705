//! The errors of an unreadable lock.

use std::fmt;
use std::io;

use super::format::FORMAT_VERSION;
use crate::model::DuplicateReference;
use crate::wire::WireError;

/// The error of an unreadable lock. Its text follows the path of the lock, and contains the remedy.
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
    Content {
        /// The line of the value, from 1.
        line: usize,
        /// The error of the value.
        error: WireError,
    },
    /// Two event types have the same reference.
    Duplicate(DuplicateReference),
}

impl LockError {
    /// What is wrong, as the rest of a sentence that begins with the path: `is not valid JSON at line 3 column 7`.
    pub fn problem(&self) -> String {
        match self {
            Self::Io(error) if error.kind() == io::ErrorKind::NotFound => "does not exist".to_owned(),
            Self::Io(error) => format!("cannot be read: {error}"),
            Self::Conflict { line } => format!("has a merge conflict at line {line}"),
            Self::Json { line: ..=1, column: 0, truncated: true } => "is empty".to_owned(),
            // After the end of a line.
            Self::Json { line, column: 0, truncated: true } => format!("ends too early, at line {line}"),
            Self::Json { line, column, truncated: true } => format!("ends too early, at line {line} column {column}"),
            Self::Json { line, column, truncated: false } => {
                format!("is not valid JSON at line {line} column {column}")
            }
            Self::NotALock => "is valid JSON, but not a lock: it has no `formatVersion`".to_owned(),
            Self::Version(found) => {
                format!("has format version {found}, and this webmarketer reads versions up to {FORMAT_VERSION}")
            }
            Self::Content { line, error } => format!("is damaged at line {line}: {error}"),
            Self::Duplicate(error) => format!("is damaged: {error}"),
        }
    }

    /// What to do, if it is known.
    pub fn remedy(&self) -> Option<&'static str> {
        Some(match self {
            Self::Io(error) if error.kind() == io::ErrorKind::NotFound => {
                "restore it from version control, or run `webmarketer pull` to create it"
            }
            Self::Io(_) => return None,
            Self::Conflict { .. } => {
                "keep one side with `git checkout --ours FILE`, where FILE is the lock, then run `webmarketer pull`"
            }
            Self::Json { .. } | Self::NotALock | Self::Content { .. } => {
                "restore it from version control, or delete it and run `webmarketer pull`"
            }
            Self::Version(_) => "use a newer version of webmarketer",
            Self::Duplicate(_) => "remove one of them",
        })
    }
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem())?;
        self.remedy().map_or(Ok(()), |remedy| write!(f, "; {remedy}"))
    }
}

impl std::error::Error for LockError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Content { error, .. } => Some(error),
            Self::Duplicate(error) => Some(error),
            Self::Conflict { .. } | Self::Json { .. } | Self::NotALock | Self::Version(_) => None,
        }
    }
}
