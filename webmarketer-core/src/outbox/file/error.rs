//! The errors of an outbox file.

use std::io;
use std::path::{Path, PathBuf};

use super::super::store::Target;

/// What a database without the tables of an outbox is.
pub(super) const OTHER_DATABASE: &str = "a redb database without the tables of an outbox";

/// The error of an outbox file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutboxError {
    /// Another process, or another client of this process, has the file open.
    #[error("the outbox `{}` is in use by {}", path.display(), holder.as_deref().unwrap_or("another process or client"))]
    InUse {
        /// The file.
        path: PathBuf,
        /// What has it open, if the operating system shows it: a process, with its id and name, or another client of
        /// this process. A process that was forked from the one that opened the file keeps it locked.
        holder: Option<String>,
    },
    /// The file does not exist.
    #[error("the outbox `{}` does not exist", path.display())]
    NotFound {
        /// The file.
        path: PathBuf,
    },
    /// The requests in the file are for another project or another service.
    #[error(
        "the outbox `{}` belongs to project `{}` at {}, and the client is for project `{}` at {}; use another file",
        path.display(), recorded.project, recorded.api_base, given.project, given.api_base
    )]
    OtherTarget {
        /// The file.
        path: PathBuf,
        /// What the file belongs to.
        recorded: Target,
        /// What the client is for.
        given: Target,
    },
    /// The file was written by a newer version of this library.
    #[error(
        "the outbox `{}` has format {found}, and this version of webmarketer-core reads up to format {known}; \
         update webmarketer-core",
        path.display()
    )]
    NewerFormat {
        /// The file.
        path: PathBuf,
        /// The format of the file.
        found: u32,
        /// The newest format that is known.
        known: u32,
    },
    /// The file was written by a newer version of the database.
    #[error(
        "the outbox `{}` has version {found} of the file format of redb, and this version of webmarketer-core reads up \
         to version {known}; update webmarketer-core",
        path.display()
    )]
    NewerDatabase {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: u8,
        /// The newest version that is known.
        known: u8,
    },
    /// The file is something else. It is not changed.
    #[error("expected an outbox at `{}`, found {found}; use another path, or move the file", path.display())]
    NotAnOutbox {
        /// The file.
        path: PathBuf,
        /// What the file is.
        found: &'static str,
    },
    /// The file is damaged.
    #[error("the outbox `{}` is unreadable: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The file was damaged while it was in use. It was renamed, and a new one was started.
    #[error(
        "the outbox `{}` was unreadable ({why}): it was renamed to `{}`, and a new file was started",
        path.display(), renamed_to.display()
    )]
    SetAside {
        /// The file.
        path: PathBuf,
        /// The name that the damaged file has now.
        renamed_to: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The disk is full. Entries can still be removed.
    #[error("the disk of the outbox `{}` is full", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The file, or its folder, cannot be read or written.
    #[error("cannot {doing} the outbox `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was to be done.
        doing: &'static str,
        /// The error of the operating system.
        source: io::Error,
    },
    /// The store is used before it was opened, after it was closed, or in a process that was forked since.
    #[error("the outbox `{}` is not open in this process", path.display())]
    NotOpen {
        /// The file.
        path: PathBuf,
    },
}

/// An error of the database.
#[derive(Debug)]
pub(super) enum Failure {
    /// The content of the file is wrong.
    Damaged(String),
    /// The disk is full.
    Full(io::Error),
    /// The operating system returned an error.
    Io(io::Error),
    /// The format is newer: its version.
    Newer(u32),
    /// It is a database of something else.
    Foreign,
}

impl Failure {
    pub(super) fn from_io(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(error),
            // Of the database itself: a wrong magic number, or an end before the last page.
            io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof => Self::Damaged(error.to_string()),
            _ => Self::Io(error),
        }
    }

    pub(super) fn into_error(self, path: &Path, doing: &'static str, known: u32) -> OutboxError {
        let path = path.to_owned();
        match self {
            Self::Damaged(why) => OutboxError::Unreadable { path, why },
            Self::Full(source) => OutboxError::DiskFull { path, source },
            Self::Io(source) => OutboxError::Io { path, doing, source },
            Self::Newer(found) => OutboxError::NewerFormat { path, found, known },
            Self::Foreign => OutboxError::NotAnOutbox { path, found: OTHER_DATABASE },
        }
    }
}

/// Every error of the database that is not of the disk means that its content is not what this program wrote.
impl<E: Into<redb::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        match error.into() {
            redb::Error::Io(error) => Self::from_io(error),
            // An earlier error has closed the database, which is opened again.
            error @ (redb::Error::PreviousIo | redb::Error::DatabaseClosed) => {
                Self::Io(io::Error::other(error.to_string()))
            }
            // Version 1 and 2 of the format: no outbox was written with them.
            redb::Error::UpgradeRequired(_) => Self::Foreign,
            error => Self::Damaged(error.to_string()),
        }
    }
}
