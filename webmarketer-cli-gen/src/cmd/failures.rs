//! How errors of the settings and of generated code end a command: the exit code, and what to do.

use std::path::Path;

use crate::codegen::files::OutputError;
use crate::settings::{ConfigError, FILE_NAME, ReadError, Settings, SettingsError};
use crate::terminal::{Exit, Failure};

impl Settings {
    /// A mistake in the file.
    pub(crate) fn mistake(&self, error: &SettingsError) -> Failure {
        let path = self.file.as_deref().unwrap_or(Path::new(FILE_NAME));
        ConfigError::File(path.to_owned(), ReadError::Mistake(error.clone())).into()
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self { exit: Exit::Usage, what: error.to_string(), advice: error.advice() }
    }
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        match &error {
            OutputError::Foreign(_) => Self::new(Exit::Usage, error.to_string())
                .advise("name another place with --output, or move that one away"),
            OutputError::Manifest(_) => Self::new(Exit::Usage, error.to_string()),
            OutputError::Read(..) => Self::new(Exit::Unseen, error.to_string()),
            OutputError::Write(path, error) => Self::write(path, error),
        }
    }
}
