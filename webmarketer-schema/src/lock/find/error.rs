//! Why a search failed.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a search failed: the file, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindError {
    pub(super) path: PathBuf,
    pub(super) line: Option<usize>,
    pub(super) what: String,
}

impl FindError {
    pub(super) fn new(path: PathBuf, line: usize, what: String) -> Self {
        Self { path, line: Some(line), what }
    }

    pub(super) fn unreadable(path: PathBuf, error: &io::Error) -> Self {
        Self { path, line: None, what: format!("it cannot be read: {error}") }
    }

    /// The file that is wrong.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong with it, with the line where that is known.
    pub fn what(&self) -> String {
        self.line.map_or_else(|| self.what.clone(), |line| format!("line {line}: {}", self.what))
    }
}

impl fmt::Display for FindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.what())
    }
}

impl std::error::Error for FindError {}
