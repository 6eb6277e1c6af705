//! `webmarketer.toml`: what a project says once, in place of flags.

mod accept;
mod choices;
mod file;
#[cfg(feature = "cli")]
mod levels;
#[cfg(feature = "cli")]
mod place;

use std::fmt;
use std::path::{Path, PathBuf};

#[cfg(feature = "cli")]
pub(crate) use accept::Accept;
pub use choices::Choices;
pub(crate) use choices::{CORE, Visibility, is_file};
#[cfg(feature = "cli")]
pub(crate) use file::Environment;
pub(crate) use file::{File, Located};
#[cfg(feature = "cli")]
pub(crate) use levels::{Levels, RuleLevel, Severity};
#[cfg(feature = "cli")]
pub(crate) use place::{Place, current_folder, failure};
#[cfg(feature = "cli")]
use webmarketer_schema::ProjectId;
use webmarketer_schema::convention::nearest;
#[cfg(feature = "cli")]
use webmarketer_schema::lock;
pub(crate) use webmarketer_schema::lock::find::SETTINGS as FILE_NAME;

#[cfg(feature = "cli")]
use crate::output::Output;
#[cfg(feature = "cli")]
use crate::terminal::{Exit, Failure};

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

/// What the flags, the profile and the file say together. A flag beats a profile, and a profile the rest of the file.
#[cfg(feature = "cli")]
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says where something comes from")]
pub(crate) struct Settings {
    /// The folder of the package: its sources are there.
    pub(crate) package: PathBuf,
    /// The file, if there is one.
    pub(crate) file: Option<PathBuf>,
    /// Whether the file has a table `[generate]`.
    pub(crate) generates: bool,
    pub(crate) project: Option<ProjectId>,
    /// Whether a profile names the project: then the lock may be another's, which it is compared with.
    pub(crate) project_is_of_profile: bool,
    /// The project that would be meant without the profile.
    pub(crate) project_without_profile: Option<ProjectId>,
    /// Whether the profile has the lock to itself: it names one, or a flag does.
    pub(crate) lock_is_of_profile: bool,
    pub(crate) connection: Connection,
    /// The name of the profile.
    pub(crate) profile_name: Option<String>,
    /// How the profile says to reach the service.
    pub(crate) profile: Connection,
    pub(crate) lock: PathBuf,
    /// Whether a flag names a lock beside one that the derive finds.
    pub(crate) lock_is_second: bool,
    pub(crate) output: Output,
    /// Whether somebody asked for generated code in `output`, so that it must be there.
    pub(crate) output_is_named: bool,
    /// Whether a flag or the file names the path of `output`.
    pub(crate) output_path_is_named: bool,
    pub(crate) choices: Choices,
    pub(crate) accepts: Vec<Accept>,
    /// The levels of rules.
    pub(crate) levels: Levels,
}

/// What a flag says, or a variable in its place.
#[cfg(feature = "cli")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) value: &'a str,
    pub(crate) is_variable: bool,
}

/// What the flags say.
#[cfg(feature = "cli")]
#[derive(Debug, Default)]
pub(crate) struct Flags<'a> {
    pub(crate) project: Option<Given<'a>>,
    pub(crate) profile: Option<&'a str>,
    pub(crate) lock: Option<&'a Path>,
    pub(crate) output: Option<&'a Path>,
}

#[cfg(feature = "cli")]
impl Settings {
    /// Reads the file that applies to a place, if there is one, under the flags. Its paths are from its own folder.
    pub(crate) fn read(place: &Place, flags: &Flags<'_>) -> Result<Self, Failure> {
        let folder = place.settings.as_deref().unwrap_or(&place.package);
        let file = read(folder).map_err(|(path, error)| match error {
            ReadError::Mistake(error) => Failure::settings(&path, &error),
            ReadError::Unreadable(error) => {
                Failure::new(Exit::Usage, format!("{} cannot be read: {error}", path.display()))
            }
        })?;
        let path = place.settings.is_some().then(|| folder.join(FILE_NAME));
        let profile = match flags.profile {
            Some(name) => file.profile(name, path.as_deref())?.clone(),
            None => Environment::default(),
        };
        let parse = |id: &str| id.parse().map_err(|error| Failure::new(Exit::Usage, format!("{error}")));
        // A variable is there whichever profile is asked for.
        let project_is_of_profile = profile.project.is_some() && flags.project.is_none_or(|given| given.is_variable);
        let of_file = || file.environment.project.as_ref().map(|id| &*id.value);
        let named = match (&profile.project, flags.project) {
            (Some(id), _) if project_is_of_profile => Some(&*id.value),
            (_, given) => given.map(|given| given.value).or_else(of_file),
        };
        let project = named.map(parse).transpose()?;
        let without_profile = flags.project.map(|given| given.value).or_else(of_file);
        let project_without_profile = without_profile.and_then(|id| id.parse().ok());
        let lock_is_of_profile = profile.lock.is_some() || flags.lock.is_some();
        let connection = |environment: &Environment| Connection {
            credentials: environment.credentials.as_ref().map(|path| {
                let path = folder.join(path);
                // A flag and a variable may hold the JSON itself. In a file that is committed it stays a path, and is refused.
                if path.to_string_lossy().trim_start().starts_with('{') { Path::new(".").join(path) } else { path }
            }),
            api_base: environment.api_base.clone(),
            oauth_base: environment.oauth_base.clone(),
        };
        let (of_profile, of_file) = (connection(&profile), connection(&file.environment));
        let lock = match (flags.lock, &profile.lock, &place.lock) {
            (Some(lock), ..) => lock.to_owned(),
            (None, Some(lock), _) => folder.join(lock),
            (None, None, Some(lock)) => lock.clone(),
            (None, None, None) => folder.join(file.environment.lock.as_deref().unwrap_or(Path::new(lock::FILE_NAME))),
        };
        let output = flags.output.map(Path::to_owned).or_else(|| file.output.map(|path| folder.join(path)));
        // Who asks for modules asks for generated code.
        let output_path_is_named = output.is_some();
        let output_is_named = output_path_is_named || file.choices.modules;
        let usual = if file.choices.modules { OUTPUT_FOLDER } else { OUTPUT };
        let output = output.unwrap_or_else(|| place.package.join(usual));
        if file.choices.modules && is_file(&output) {
            let what = format!("{} is a file, and `modules` in {FILE_NAME} wants a folder", output.display());
            return Err(Failure::new(Exit::Usage, what).advise("name one such as src/events"));
        }
        Ok(Self {
            package: place.package.clone(),
            file: path,
            generates: file.has_generate,
            project,
            project_is_of_profile,
            project_without_profile,
            lock_is_of_profile,
            connection: of_file,
            profile: of_profile,
            profile_name: flags.profile.map(str::to_owned),
            lock,
            lock_is_second: flags.lock.is_some() && place.lock.is_some(),
            output_is_named,
            output_path_is_named,
            output: Output::new(output, &file.choices),
            choices: file.choices,
            accepts: file.accepts,
            levels: file.levels,
        })
    }
}

#[cfg(feature = "cli")]
impl Settings {
    /// A mistake in the file.
    pub(crate) fn mistake(&self, error: &SettingsError) -> Failure {
        Failure::settings(self.file.as_deref().unwrap_or(Path::new(FILE_NAME)), error)
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
