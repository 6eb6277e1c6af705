//! The door for build.rs.

use std::fmt;
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::{FILE_NAME, Lock, LockError, write_if_changed};

use crate::generate::{GenerateError, generate};

/// Generates the structs of a lock into `OUT_DIR` while a crate is built.
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
    lock: PathBuf,
    file: String,
}

/// Why the structs could not be generated: one line, which Cargo shows.
pub struct BuildError(Inner);

enum Inner {
    NoOutDir,
    Lock(PathBuf, LockError),
    Generate(GenerateError),
    Write(PathBuf, std::io::Error),
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}

impl Builder {
    /// Reads `webmarketer.lock.json` in the package's folder and writes `events.rs`.
    pub fn new() -> Self {
        Self { lock: FILE_NAME.into(), file: "events.rs".to_owned() }
    }

    /// Sets the path of the lock, from the package's folder on.
    pub fn lock(mut self, path: impl Into<PathBuf>) -> Self {
        self.lock = path.into();
        self
    }

    /// Sets the name of the file that is written into `OUT_DIR`.
    pub fn file(mut self, name: impl Into<String>) -> Self {
        self.file = name.into();
        self
    }

    /// Generates the structs, and has Cargo run the build script again only when the lock changes.
    pub fn generate(self) -> Result<(), BuildError> {
        let folder = std::env::var_os("OUT_DIR").ok_or(BuildError(Inner::NoOutDir))?;
        println!("cargo::rerun-if-changed={}", self.lock.display());
        self.generate_into(Path::new(&folder))
    }

    /// Generates the structs into a folder.
    pub fn generate_into(&self, folder: &Path) -> Result<(), BuildError> {
        let lock = Lock::read(&self.lock).map_err(|error| BuildError(Inner::Lock(self.lock.clone(), error)))?;
        let source = generate(&lock).map_err(|error| BuildError(Inner::Generate(error)))?;
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
            Inner::Generate(error) => Some(error),
            Inner::Write(_, error) => Some(error),
        }
    }
}
