//! The error of loading settings.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use webmarketer_schema::lock::find::SETTINGS_FILE_NAME as FILE_NAME;
use webmarketer_schema::model::InvalidProjectId;

use super::error::{ReadError, SettingsError};
use super::targets::Target;

/// Why a command cannot use the settings.
#[derive(Debug)]
pub(crate) enum ConfigError {
    /// A `webmarketer.toml` is unreadable or has mistakes.
    File(PathBuf, ReadError),
    /// The file has no profile of this name.
    NoProfile {
        path: PathBuf,
        name: String,
        /// The most similar name in the file.
        near: Option<String>,
    },
    Project(InvalidProjectId),
    /// The output is a file, but `modules = true` needs a folder.
    OutputIsFile(PathBuf),
    /// The path cannot be the output of its target: the reason, and what to write instead.
    OutputOfTarget {
        what: String,
        advice: &'static str,
    },
    /// Two targets have one path.
    OneOutput {
        path: PathBuf,
        one: Target,
        other: Target,
    },
    CurrentFolder(io::Error),
    /// The search for settings and lock cannot read this file, for this reason.
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

    /// How to fix it, if known.
    pub(crate) fn advice(&self) -> Option<String> {
        match self {
            Self::File(_, ReadError::Mistake(error)) => error.advice().map(str::to_owned),
            Self::NoProfile { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::NoProfile { name, near: None, .. } => {
                Some(format!("write it as `[profile.{name}]`, with a `project`"))
            }
            Self::OutputIsFile(_) => Some("name a folder, such as src/events".to_owned()),
            Self::OutputOfTarget { advice, .. } => Some((*advice).to_owned()),
            Self::OneOutput { .. } => Some(format!(
                "name another path for one of them: `output` under [generate] in {FILE_NAME} is for `rust`, and \
                 [generate.outputs] for other targets"
            )),
            Self::Project(_) => {
                Some("use the id, not the name; `webmarketer whoami` lists the projects with their ids".to_owned())
            }
            Self::File(_, ReadError::Unreadable(_)) | Self::CurrentFolder(_) | Self::Search(..) => None,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, ReadError::Mistake(error)) => write!(f, "{}: {error}", path.display()),
            Self::File(path, ReadError::Unreadable(error)) => write!(f, "cannot read {}: {error}", path.display()),
            Self::NoProfile { path, name, .. } => {
                write!(f, "{} has no profile `{}`", path.display(), name.escape_debug())
            }
            Self::Project(error) => write!(f, "{error}"),
            Self::OutputIsFile(path) => {
                write!(f, "{} is a file, but `modules = true` in {FILE_NAME} needs a folder", path.display())
            }
            Self::OutputOfTarget { what, .. } => f.write_str(what),
            Self::OneOutput { path, one, other } => write!(
                f,
                "the targets `{}` and `{}` have the same output, {}",
                one.as_str(),
                other.as_str(),
                path.display()
            ),
            Self::CurrentFolder(error) => write!(f, "cannot read the current folder: {error}"),
            Self::Search(path, what) => write!(f, "{}: {what}", path.display()),
        }
    }
}
