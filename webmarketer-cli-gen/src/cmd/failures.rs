//! How errors of the settings and of generated code end a command: the exit code, and what to do.

use std::path::Path;

use crate::output::OutputError;
use crate::settings::SettingsError;
use crate::terminal::{Exit, Failure};

impl Failure {
    /// A mistake in the settings.
    pub(crate) fn settings(path: &Path, error: &SettingsError) -> Self {
        let mut failure = Self::new(Exit::Usage, format!("{}: {error}", path.display()));
        failure.advice = error.advice().map(str::to_owned);
        failure
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
