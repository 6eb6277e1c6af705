//! `webmarketer.toml`: what a project says once, in place of flags.

mod choices;
mod file;

use std::fmt;
use std::path::{Path, PathBuf};

pub use choices::Choices;
pub(crate) use choices::{CORE, Visibility, is_file};
#[cfg(feature = "cli")]
pub(crate) use file::Environment;
pub(crate) use file::{File, Located};
#[cfg(feature = "cli")]
use webmarketer_schema::ProjectId;
use webmarketer_schema::lock;

#[cfg(feature = "cli")]
use crate::exit::{Exit, Failure};
#[cfg(feature = "cli")]
use crate::output::Output;
use crate::pattern::nearest;

/// The name of the file.
pub(crate) const FILE_NAME: &str = "webmarketer.toml";

/// Where generated code goes, unless it is said otherwise.
#[cfg(feature = "cli")]
const OUTPUT: &str = "src/events.rs";

/// The same where each event type has a module of its own.
#[cfg(feature = "cli")]
const OUTPUT_FOLDER: &str = "src/events";

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
    folder.join(file.environment.lock.as_deref().unwrap_or(Path::new(lock::FILE_NAME)))
}

/// What the flags, the profile and the file say together. A flag beats a profile, and a profile the rest of the file.
#[cfg(feature = "cli")]
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) project: Option<ProjectId>,
    /// Whether a profile names the project: then the lock may be another's, which it is compared with.
    pub(crate) project_is_of_profile: bool,
    pub(crate) connection: Connection,
    pub(crate) lock: PathBuf,
    pub(crate) output: Output,
    /// Whether somebody asked for generated code in `output`, so that it must be there.
    pub(crate) output_is_named: bool,
    pub(crate) choices: Choices,
}

/// What the flags say.
#[cfg(feature = "cli")]
#[derive(Debug, Default)]
pub(crate) struct Flags<'a> {
    pub(crate) project: Option<&'a str>,
    pub(crate) profile: Option<&'a str>,
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
        let profile = match flags.profile {
            Some(name) => file.profile(name)?.clone(),
            None => Environment::default(),
        };
        let parse = |id: &str| id.parse().map_err(|error| Failure::new(Exit::Usage, format!("{error}")));
        let named =
            flags.project.or(profile.project.as_ref().or(file.environment.project.as_ref()).map(|id| &*id.value));
        let project = named.map(parse).transpose()?;
        let project_is_of_profile = flags.project.is_none() && profile.project.is_some();
        let Environment { project: _, lock, credentials, api_base, oauth_base } = profile.or(&file.environment);
        let lock = match flags.lock {
            Some(lock) => lock.to_owned(),
            None => folder.join(lock.as_deref().unwrap_or(Path::new(lock::FILE_NAME))),
        };
        let output = flags.output.map(Path::to_owned).or_else(|| file.output.map(|path| folder.join(path)));
        let output_is_named = output.is_some();
        let usual = if file.choices.modules { OUTPUT_FOLDER } else { OUTPUT };
        let output = output.unwrap_or_else(|| folder.join(usual));
        if file.choices.modules && is_file(&output) {
            let what = format!("{} is a file, and `modules` in {FILE_NAME} wants a folder", output.display());
            return Err(Failure::new(Exit::Usage, what).advise("name one such as src/events"));
        }
        Ok(Self {
            project,
            project_is_of_profile,
            connection: Connection { credentials: credentials.map(|path| folder.join(path)), api_base, oauth_base },
            lock,
            output_is_named,
            output: Output::new(output, &file.choices),
            choices: file.choices,
        })
    }
}

/// How the file says to reach the service.
#[cfg(feature = "cli")]
#[derive(Clone, Debug, Default)]
pub(crate) struct Connection {
    pub(crate) credentials: Option<PathBuf>,
    pub(crate) api_base: Option<String>,
    pub(crate) oauth_base: Option<String>,
}
