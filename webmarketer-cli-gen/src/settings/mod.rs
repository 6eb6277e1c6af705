//! `webmarketer.toml`: what a project says once, in place of flags.

mod choices;
mod file;

use std::fmt;
use std::path::{Path, PathBuf};

pub use choices::Choices;
pub(crate) use choices::{CORE, Visibility};
pub(crate) use file::{File, Located};
#[cfg(feature = "cli")]
use webmarketer_schema::ProjectId;
use webmarketer_schema::lock;

#[cfg(feature = "cli")]
use crate::exit::{Exit, Failure};
use crate::pattern::nearest;

/// The name of the file.
pub(crate) const FILE_NAME: &str = "webmarketer.toml";

/// Where generated code goes, unless it is said otherwise.
#[cfg(feature = "cli")]
const OUTPUT: &str = "src/events.rs";

/// A mistake in `webmarketer.toml`: its line, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsError {
    line: usize,
    what: String,
    advice: Option<String>,
}

impl SettingsError {
    pub(crate) fn new(line: usize, what: impl Into<String>) -> Self {
        Self { line, what: what.into(), advice: None }
    }

    /// The same with what to do about it.
    pub(crate) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// The same with the word that was probably meant, or those that there are.
    pub(crate) fn near(self, word: &str, known: &[&str]) -> Self {
        let list = || known.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
        let advice = match nearest(word, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("expected one of {}", list()),
        };
        self.advise(advice)
    }

    /// What is wrong and what to do, for where there is one line to say it.
    pub(crate) fn in_one_line(&self) -> String {
        match &self.advice {
            Some(advice) => format!("{self}; {advice}"),
            None => self.to_string(),
        }
    }

    /// The line of the mistake, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// What to do about it, where that is known.
    pub fn advice(&self) -> Option<&str> {
        self.advice.as_deref()
    }
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for SettingsError {}

/// Reads the file in `folder`. Where there is none, nothing is said.
pub(crate) fn read(folder: &Path) -> Result<File, (PathBuf, ReadError)> {
    let path = folder.join(FILE_NAME);
    match std::fs::read_to_string(&path) {
        Ok(text) => File::parse(&text).map_err(|error| (path, ReadError::Mistake(error))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(File::default()),
        Err(error) => Err((path, ReadError::Unreadable(error))),
    }
}

/// Why a file cannot be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    Mistake(SettingsError),
    Unreadable(std::io::Error),
}

/// The path of the lock that the file in `folder` names, or the usual one.
pub(crate) fn lock_path(folder: &Path, file: &File) -> PathBuf {
    folder.join(file.lock.as_deref().unwrap_or(Path::new(lock::FILE_NAME)))
}

/// What the flags and the file say together; a flag beats the file.
#[cfg(feature = "cli")]
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) project: Option<ProjectId>,
    pub(crate) lock: PathBuf,
    pub(crate) output: PathBuf,
    /// Whether somebody asked for generated code in `output`, so that it must be there.
    pub(crate) output_is_named: bool,
    pub(crate) choices: Choices,
}

/// What the flags say.
#[cfg(feature = "cli")]
#[derive(Debug, Default)]
pub(crate) struct Flags<'a> {
    pub(crate) project: Option<&'a str>,
    pub(crate) lock: Option<&'a Path>,
    pub(crate) output: Option<&'a Path>,
}

#[cfg(feature = "cli")]
impl Settings {
    /// Reads the file in `folder`, if there is one, under the flags.
    pub(crate) fn read(folder: &Path, flags: &Flags<'_>) -> Result<Self, Failure> {
        let file = read(folder).map_err(|(path, error)| match error {
            ReadError::Mistake(error) => Failure::settings(&path, &error),
            ReadError::Unreadable(error) => {
                Failure::new(Exit::Usage, format!("{} cannot be read: {error}", path.display()))
            }
        })?;
        let project = flags.project.or(file.project.as_ref().map(|project| &*project.value));
        let project =
            project.map(|id| id.parse().map_err(|error| Failure::new(Exit::Usage, format!("{error}")))).transpose()?;
        let lock = flags.lock.map_or_else(|| lock_path(folder, &file), Path::to_owned);
        let output = flags.output.map(Path::to_owned).or_else(|| file.output.map(|path| folder.join(path)));
        Ok(Self {
            project,
            lock,
            output_is_named: output.is_some(),
            output: output.unwrap_or_else(|| folder.join(OUTPUT)),
            choices: file.choices,
        })
    }
}
