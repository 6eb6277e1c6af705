//! The door for build.rs.

use std::fmt;
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::{Lock, LockError, write_if_changed};

use crate::generate::{GenerateError, generate};
use crate::settings::{self, ReadError};

/// Generates the structs of a lock into `OUT_DIR` while a crate is built, as the package's `webmarketer.toml` says.
///
/// In `build.rs`:
///
/// ```no_run
/// fn main() -> Result<(), webmarketer_cli_gen::BuildError> {
///     webmarketer_cli_gen::Builder::new().generate()
/// }
/// ```
///
/// and in the crate: `include!(concat!(env!("OUT_DIR"), "/events.rs"));`
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    lock: Option<PathBuf>,
    file: String,
}

/// Why the structs could not be generated: one line, which Cargo shows.
pub struct BuildError(Inner);

enum Inner {
    NoOutDir,
    Lock(PathBuf, LockError),
    Settings(PathBuf, ReadError),
    Generate(GenerateError),
    Write(PathBuf, std::io::Error),
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// Reads the lock that `webmarketer.toml` names, or `webmarketer.lock.json` in the package's folder, and writes
    /// `events.rs`.
    pub fn new() -> Self {
        Self { lock: None, file: "events.rs".to_owned() }
    }

    /// Sets the path of the lock, from the package's folder on.
    pub fn lock(mut self, path: impl Into<PathBuf>) -> Self {
        self.lock = Some(path.into());
        self
    }

    /// Sets the name of the file that is written into `OUT_DIR`.
    pub fn file(mut self, name: impl Into<String>) -> Self {
        self.file = name.into();
        self
    }

    /// Generates the structs, and has Cargo run the build script again only when the lock or the settings change.
    pub fn generate(self) -> Result<(), BuildError> {
        let folder = std::env::var_os("OUT_DIR").ok_or(BuildError(Inner::NoOutDir))?;
        // The build script itself is watched too, since it may be what names the lock. A file that is not there would
        // have Cargo run it every time.
        if Path::new(settings::FILE_NAME).exists() {
            println!("cargo::rerun-if-changed={}", settings::FILE_NAME);
        }
        self.generate_and(Path::new(&folder), |lock| println!("cargo::rerun-if-changed={}", lock.display()))
    }

    /// Generates the structs into a folder.
    pub fn generate_into(&self, folder: &Path) -> Result<(), BuildError> {
        self.generate_and(folder, |_| {})
    }

    fn generate_and(&self, folder: &Path, watch: impl Fn(&Path)) -> Result<(), BuildError> {
        let here = Path::new("");
        let file = settings::read(here).map_err(|(path, error)| BuildError(Inner::Settings(path, error)))?;
        let path = self.lock.clone().unwrap_or_else(|| settings::lock_path(here, &file));
        watch(&path);
        let lock = Lock::read(&path).map_err(|error| BuildError(Inner::Lock(path, error)))?;
        let source = generate(&lock, &file.choices).map_err(|error| BuildError(Inner::Generate(error)))?;
        let path = folder.join(&self.file);
        match write_if_changed(&path, source.as_bytes()) {
            Ok(_) => Ok(()),
            Err(error) => Err(BuildError(Inner::Write(path, error))),
        }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Inner::NoOutDir => f.write_str("OUT_DIR is not set: call this from a build script"),
            Inner::Lock(path, error) => write!(f, "the lock {}: {error}", path.display()),
            Inner::Settings(path, ReadError::Mistake(error)) => {
                write!(f, "{}: {}", path.display(), error.in_one_line())
            }
            Inner::Settings(path, ReadError::Unreadable(error)) => {
                write!(f, "{} cannot be read: {error}", path.display())
            }
            Inner::Generate(error) => write!(f, "{error}"),
            Inner::Write(path, error) => write!(f, "{} cannot be written: {error}", path.display()),
        }
    }
}

/// The same line as `Display`: Cargo shows the `Debug` form of what `main` returns.
impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Inner::NoOutDir => None,
            Inner::Lock(_, error) => Some(error),
            Inner::Settings(_, ReadError::Mistake(error)) => Some(error),
            Inner::Generate(error) => Some(error),
            Inner::Settings(_, ReadError::Unreadable(error)) | Inner::Write(_, error) => Some(error),
        }
    }
}
