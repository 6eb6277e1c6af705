//! The error of loading a side of a comparison.

use std::path::PathBuf;

use webmarketer_schema::ProjectId;
use webmarketer_schema::lock::LockError;

use super::catalogue_error::{NotEventTypes, RevisionError};
use super::live_catalogue::LiveError;
use super::members_error::MembersError;
use super::source::{CodePlace, UnreadPart};
use crate::codegen::files::{CodeCheckError, OutputError};
use crate::settings::{ConfigError, FILE_NAME, ReadError, Settings, SettingsError};

/// The error of loading a side of a comparison.
#[derive(Debug)]
pub(crate) enum LoadError {
    Settings(ConfigError),
    Members(MembersError),
    Lock(PathBuf, LockError),
    Code(OutputError),
    Live(LiveError),
    /// The pattern matches no event type of the lock. `near` is the most similar reference.
    NotInLock {
        pattern: String,
        near: Option<String>,
    },
    /// The project has no active event type with this reference. `near` is the most similar one.
    NotLive {
        project: ProjectId,
        reference: String,
        is_archived: bool,
        near: Option<String>,
    },
    /// The lock is of another project than the selected one.
    LockOfOtherProject {
        lock: PathBuf,
        of_lock: ProjectId,
        project: ProjectId,
    },
    /// No flag, settings file or lock names a project.
    NoProject,
    /// A file, or the lock of a git revision, is not a list of event types.
    NotEventTypes {
        name: String,
        why: NotEventTypes,
    },
    NotInRevision {
        revision: String,
        why: RevisionError,
    },
    /// These parts of the code cannot be read without a compiler.
    CodeNotRead(Vec<UnreadPart>),
    /// Two structs define one event type differently: this field, or the event type itself.
    StructsDiffer {
        reference: String,
        field: Option<String>,
        places: Box<[CodePlace; 2]>,
    },
}

impl LoadError {
    /// Converts the error of comparing generated code.
    pub(super) fn of_code_check(settings: &Settings, error: CodeCheckError) -> Self {
        match error {
            CodeCheckError::Lock(error) => Self::Lock(settings.lock.clone(), error),
            CodeCheckError::Choices(error) => Self::Settings(mistake(settings, error)),
            CodeCheckError::Output(error) => Self::Code(error),
        }
    }
}

/// Adds the path of the settings file to a mistake in it.
fn mistake(settings: &Settings, error: SettingsError) -> ConfigError {
    let path = settings.file.clone().unwrap_or_else(|| FILE_NAME.into());
    let error = match std::fs::read_to_string(&path) {
        Ok(text) => error.with_excerpts(&text),
        Err(_) => error,
    };
    ConfigError::File(path, ReadError::Mistake(error))
}

impl From<ConfigError> for LoadError {
    fn from(error: ConfigError) -> Self {
        Self::Settings(error)
    }
}

impl From<MembersError> for LoadError {
    fn from(error: MembersError) -> Self {
        Self::Members(error)
    }
}

impl From<LiveError> for LoadError {
    fn from(error: LiveError) -> Self {
        Self::Live(error)
    }
}

impl From<OutputError> for LoadError {
    fn from(error: OutputError) -> Self {
        Self::Code(error)
    }
}
