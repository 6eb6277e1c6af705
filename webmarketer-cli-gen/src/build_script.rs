//! The API for build scripts.

use std::cell::OnceCell;
use std::fmt;
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::find::{FindError, ProjectPaths, relative_path};
use webmarketer_schema::lock::{FILE_NAME, Lock, LockError};

use crate::codegen::files::{CodeCheckError, CodeProblem, Output, OutputError, check_code};
use crate::settings::{self, ReadError, SettingsError};

/// Generates the structs of a lock into `OUT_DIR`, with the options in the package's `webmarketer.toml`.
///
/// In `build.rs`:
///
/// ```no_run
/// fn main() -> Result<(), webmarketer_cli_gen::BuildError> {
///     webmarketer_cli_gen::Builder::new().generate()
/// }
/// ```
///
/// In the crate, write `include!(concat!(env!("OUT_DIR"), "/events.rs"));`. With `modules = true`, write
/// `include!(concat!(env!("OUT_DIR"), "/events/mod.rs"));`.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    lock: Option<PathBuf>,
    file: String,
}

/// The error of generating structs: one line, which Cargo shows.
pub struct BuildError(Inner);

enum Inner {
    NoOutDir,
    NoFolder(std::io::Error),
    Find(FindError),
    Lock(PathBuf, LockError),
    Settings(PathBuf, ReadError),
    Choices(PathBuf, SettingsError),
    Output(OutputError),
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// Creates a builder that writes `events.rs` from the lock that the derive finds: the nearest
    /// `webmarketer.lock.json`, or the lock that a `webmarketer.toml` names, from the package's folder up to the root
    /// of its workspace.
    pub fn new() -> Self {
        Self { lock: None, file: "events.rs".to_owned() }
    }

    /// Sets the path of the lock, relative to the package's folder. If the derive would not find this lock, the structs
    /// name it.
    pub fn lock(mut self, path: impl Into<PathBuf>) -> Self {
        self.lock = Some(path.into());
        self
    }

    /// Sets the name of the file in `OUT_DIR`. With `modules = true`, the files are written into a folder with this
    /// name without `.rs`.
    pub fn file(mut self, name: impl Into<String>) -> Self {
        self.file = name.into();
        self
    }

    /// Generates the structs, and tells Cargo to run the build script again only when the lock or the settings change.
    /// An event type that cannot be a struct and an optional field that cannot be in its struct give a warning.
    ///
    /// # Errors
    ///
    /// If `OUT_DIR` is not set, the lock or the settings are missing, unreadable or invalid, or a file cannot be
    /// written.
    pub fn generate(self) -> Result<(), BuildError> {
        let folder = std::env::var_os("OUT_DIR").ok_or(BuildError(Inner::NoOutDir))?;
        // Also watch the build script, because it may name the lock.
        let watch = |path: &Path| println!("cargo::rerun-if-changed={}", path.display());
        for why in self.generate_and(Path::new(&folder), watch)? {
            println!("cargo::warning={why}");
        }
        Ok(())
    }

    /// Generates the structs into a folder. Returns a warning for each event type and field that cannot be generated.
    ///
    /// # Errors
    ///
    /// If the lock or the settings are missing, unreadable or invalid, or a file cannot be written.
    pub fn generate_into(&self, folder: &Path) -> Result<Vec<String>, BuildError> {
        self.generate_and(folder, |_| {})
    }

    fn generate_and(&self, folder: &Path, watch: impl Fn(&Path)) -> Result<Vec<String>, BuildError> {
        let here = std::env::current_dir().map_err(|error| BuildError(Inner::NoFolder(error)))?;
        let found = ProjectPaths::find(&here).map_err(|error| BuildError(Inner::Find(error)))?;
        let settings = Path::new(found.settings.as_deref().unwrap_or_default());
        let file =
            settings::read_settings_file(settings).map_err(|(path, error)| BuildError(Inner::Settings(path, error)))?;
        // If a watched file does not exist, Cargo runs the script in every build.
        if found.settings.is_some() {
            watch(&settings.join(settings::FILE_NAME));
        }
        let mut choices = file.choices;
        choices.include = true;
        let path = match &self.lock {
            Some(path) => {
                let named = from_package(&here, path);
                choices.lock = Some(named).filter(|named| found.lock.as_ref() != Some(named));
                path.clone()
            }
            None => found.lock.map_or_else(|| settings.join(FILE_NAME), PathBuf::from),
        };
        watch(&path);
        let lock_error = |error| BuildError(Inner::Lock(path.clone(), error));
        let text = std::fs::read(&path).map_err(|error| lock_error(LockError::Io(error)))?;
        let name = if choices.modules { self.file.strip_suffix(".rs").unwrap_or(&self.file) } else { &self.file };
        let output = Output::new(folder.join(name), &choices);
        let found = output.found().map_err(|error| BuildError(Inner::Output(error)))?;
        let lock = OnceCell::new();
        let read = || Lock::parse(&text).map(|read| lock.get_or_init(|| read));
        let check = check_code(&output, &found, &choices, true, read);
        let check = check.map_err(|error| match error {
            CodeCheckError::Lock(error) => lock_error(error),
            CodeCheckError::Choices(error) => BuildError(Inner::Choices(settings.join(settings::FILE_NAME), error)),
            CodeCheckError::Output(error) => BuildError(Inner::Output(error.while_writing())),
        })?;
        if let Some(generated) = &check.generated {
            output.write_files(generated).map_err(|error| BuildError(Inner::Output(error)))?;
        }
        // The build script ends soon, so dropping this would only take time.
        std::mem::forget(lock);
        // The crate includes one file by name, so a left-over file is not a problem.
        let is_told = |problem: &&CodeProblem| !matches!(problem, CodeProblem::LeftOver(_));
        Ok(check.problems.iter().filter(is_told).filter_map(CodeProblem::warning).collect())
    }
}

/// The path of a lock relative to the package's folder, with `/` as separator.
fn from_package(package: &Path, lock: &Path) -> String {
    let name = lock.file_name().unwrap_or_default().to_string_lossy();
    let folder = lock.parent().unwrap_or(Path::new(""));
    format!("{}{name}", relative_path(package, &package.join(folder)))
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::NoOutDir => f.write_str("OUT_DIR is not set: call this from a build script"),
            Inner::NoFolder(error) => write!(f, "the package's folder cannot be read: {error}"),
            Inner::Find(error) => write!(f, "{error}"),
            Inner::Lock(path, error) => write!(f, "the lock {} {error}", path.display()),
            Inner::Settings(path, ReadError::Mistake(error)) => {
                write!(f, "{}: {}", path.display(), error.in_one_line())
            }
            Inner::Settings(path, ReadError::Unreadable(error)) => {
                write!(f, "{} cannot be read: {error}", path.display())
            }
            Inner::Choices(path, error) => write!(f, "{}: {}", path.display(), error.in_one_line()),
            Inner::Output(error) => write!(f, "{error}"),
        }
    }
}

/// The same line as `Display`, because Cargo shows the `Debug` form of an error of `main`.
impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Inner::NoOutDir => None,
            Inner::Find(error) => Some(error),
            Inner::Lock(_, error) => Some(error),
            Inner::Settings(_, ReadError::Mistake(error)) | Inner::Choices(_, error) => Some(error),
            Inner::Output(error) => Some(error),
            Inner::NoFolder(error) | Inner::Settings(_, ReadError::Unreadable(error)) => Some(error),
        }
    }
}
