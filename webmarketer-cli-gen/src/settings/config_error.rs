//! Why the settings cannot be used where a command runs.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use webmarketer_schema::lock::find::SETTINGS_FILE_NAME as FILE_NAME;
use webmarketer_schema::model::InvalidProjectId;

use super::error::{ReadError, SettingsError};

/// Why the settings cannot be used where a command runs.
#[derive(Debug)]
pub(crate) enum ConfigError {
    /// A `webmarketer.toml`.
    File(PathBuf, ReadError),
    /// A profile that the file does not have.
    NoProfile {
        path: PathBuf,
        name: String,
        /// The name that was probably meant.
        near: Option<String>,
    },
    Project(InvalidProjectId),
    /// The output, which is a file where modules want a folder.
    OutputIsFile(PathBuf),
    CurrentFolder(io::Error),
    /// A file that the search for settings and lock cannot read, and why.
    Search(PathBuf, String),
}

impl ConfigError {
    /// The mistakes of the file, if the error is about its content.
    pub(crate) fn mistakes(&self) -> Option<(&Path, impl Iterator<Item = &SettingsError>)> {
        match self {
            Self::File(path, ReadError::Mistake(error)) => {
                Some((path.as_path(), std::iter::once(error).chain(error.others())))
            }
            _ => None,
        }
    }

    /// What to do about it, where that is known.
    pub(crate) fn advice(&self) -> Option<String> {
        match self {
            Self::File(_, ReadError::Mistake(error)) => error.advice().map(str::to_owned),
            Self::NoProfile { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::NoProfile { name, near: None, .. } => {
                Some(format!("write it as `[profile.{name}]`, with a `project`"))
            }
            Self::OutputIsFile(_) => Some("name a folder, such as src/events".to_owned()),
            Self::File(_, ReadError::Unreadable(_)) | Self::Project(_) | Self::CurrentFolder(_) | Self::Search(..) => {
                None
            }
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, ReadError::Mistake(error)) => write!(f, "{}: {error}", path.display()),
            Self::File(path, ReadError::Unreadable(error)) => write!(f, "{} cannot be read: {error}", path.display()),
            Self::NoProfile { path, name, .. } => {
                write!(f, "{} has no profile `{}`", path.display(), name.escape_debug())
            }
            Self::Project(error) => write!(f, "{error}"),
            Self::OutputIsFile(path) => {
                write!(f, "{} is a file, but `modules = true` in {FILE_NAME} needs a folder", path.display())
            }
            Self::CurrentFolder(error) => write!(f, "the current folder cannot be read: {error}"),
            Self::Search(path, what) => write!(f, "{}: {what}", path.display()),
        }
    }
}
