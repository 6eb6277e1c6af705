//! Why generated code cannot be read, compared or written.

use std::path::PathBuf;
use std::{fmt, io};

/// Why generated code cannot be written or compared.
#[derive(Debug)]
pub(crate) enum OutputError {
    /// The file was not generated.
    Foreign(PathBuf),
    /// The list of files cannot be made out.
    Manifest(PathBuf),
    Read(PathBuf, io::Error),
    Write(PathBuf, io::Error),
}

impl OutputError {
    /// The same where files were about to be written.
    pub(crate) fn while_writing(self) -> Self {
        match self {
            Self::Read(path, error) => Self::Write(path, error),
            other => other,
        }
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(path) => {
                write!(f, "{} was not written by webmarketer, and is left as it is", path.display())
            }
            Self::Manifest(path) => {
                write!(f, "{} does not list files as it should; restore it, or delete it", path.display())
            }
            Self::Read(path, error) => write!(f, "{} cannot be read: {error}", path.display()),
            Self::Write(path, error) => write!(f, "{} cannot be written: {error}", path.display()),
        }
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Foreign(_) | Self::Manifest(_) => None,
            Self::Read(_, error) | Self::Write(_, error) => Some(error),
        }
    }
}
