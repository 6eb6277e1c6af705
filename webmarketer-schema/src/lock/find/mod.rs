//! Where the settings and the lock of a package are: one search for the derive, the build script and the command line.
//!
//! The search goes from the package's folder up to the root of its workspace. The nearest `webmarketer.toml` applies, and
//! the nearest of two locks: a `webmarketer.lock.json`, or the one that a `webmarketer.toml` names with `lock = "..."`.
//! Only packages of the workspace are searched for in this way. A package that the workspace excludes, that cargo
//! unpacked (from a registry, from git, by `cargo vendor`) or that lies in a target folder has its own folder alone.

#[cfg(feature = "write")]
mod members;
#[cfg(test)]
mod tests;
mod toml;
mod workspace;

use std::fmt;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::FILE_NAME;
#[cfg(feature = "write")]
pub use members::{members, plain_path, relative};
use toml::Value;
use workspace::MANIFEST;

/// The name of the file with the settings of a project.
pub const SETTINGS: &str = "webmarketer.toml";

/// The files that say that cargo unpacked what is in their folder.
const UNPACKED: [&str; 2] = [".cargo-ok", ".cargo-checksum.json"];

/// What a search found. Paths are from the folder where it started, with `/` between their parts.
///
/// ```
/// use webmarketer_schema::lock::find::Found;
///
/// let found = Found::from(std::path::Path::new(env!("CARGO_MANIFEST_DIR")))?;
/// assert_eq!(found.lock, None);
/// assert_eq!(found.root.as_deref(), Some("../"));
/// # Ok::<(), webmarketer_schema::lock::find::FindError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The folder of the package that the search started in or below, such as `../`; nothing for where it started.
    pub package: Option<String>,
    /// The folder of the root of its workspace.
    pub root: Option<String>,
    /// The folder with the `webmarketer.toml` that applies.
    pub settings: Option<String>,
    /// The lock. One that settings name may not exist.
    pub lock: Option<String>,
    /// Why the folders above the package are not searched.
    pub outside: Option<Outside>,
}

/// Why a package is of no workspace, whatever lies above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outside {
    /// Cargo unpacked it: it comes from a registry or from git, or is vendored.
    Unpacked,
    /// It lies in a target folder, where `cargo package` builds it.
    Target,
}

/// Why a search failed: the file, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindError {
    path: PathBuf,
    line: Option<usize>,
    what: String,
}

impl Found {
    /// Searches from an absolute folder: of a package, or in one.
    pub fn from(folder: &Path) -> Result<Self, FindError> {
        let is_package = |folder: &&Path| folder.join(MANIFEST).is_file();
        let Some((depth, package)) = folder.ancestors().enumerate().find(|(_, folder)| is_package(folder)) else {
            return Self::default().search(&[(String::new(), folder)]);
        };
        let root = workspace::root(package)?;
        let to_package = "../".repeat(depth);
        let mut found = Self { package: Some(to_package.clone()), ..Self::default() };
        found.outside = outside(package, root.as_ref().map(|root| &*root.folder));
        // Folders below the package first, then the package, then those up to the root.
        let is_searched = |above: &Path| match &root {
            Some(root) if found.outside.is_none() => {
                package.starts_with(&root.folder) && above.starts_with(&root.folder)
            }
            _ => false,
        };
        let mut folders: Vec<_> = folder
            .ancestors()
            .enumerate()
            .take_while(|(above, folder)| *above <= depth || is_searched(folder))
            .map(|(above, folder)| ("../".repeat(above), folder))
            .collect();
        if let Some(root) = root.as_ref().filter(|_| found.outside.is_none()) {
            let from_start = if Path::new(&root.from_package).is_absolute() {
                root.from_package.clone()
            } else {
                format!("{to_package}{}", root.from_package)
            };
            // A root that a package names may lie elsewhere.
            if !package.starts_with(&root.folder) {
                folders.push((from_start.clone(), &root.folder));
            }
            found.root = Some(from_start);
        }
        found.search(&folders)
    }

    fn search(mut self, folders: &[(String, &Path)]) -> Result<Self, FindError> {
        for (name, folder) in folders {
            let own = folder.join(FILE_NAME).is_file().then(|| format!("{name}{FILE_NAME}"));
            let is_needed = self.lock.is_none() || self.settings.is_none();
            if let Some(Settings { lock }) = if is_needed { settings(folder)? } else { None } {
                self.settings.get_or_insert_with(|| name.clone());
                if let Some(named) = lock.filter(|named| self.outside.is_none() || is_within(named)) {
                    let path = if Path::new(&named).is_absolute() { named } else { format!("{name}{named}") };
                    self.lock.get_or_insert(path);
                }
            }
            if self.lock.is_none() {
                self.lock = own;
            }
        }
        Ok(self)
    }
}

/// Settings that were found, and the lock that they name.
struct Settings {
    lock: Option<String>,
}

/// The settings in a folder, if it has any.
fn settings(folder: &Path) -> Result<Option<Settings>, FindError> {
    let path = folder.join(SETTINGS);
    match fs::read_to_string(&path) {
        Ok(text) => match named_in(&text) {
            Ok(lock) => Ok(Some(Settings { lock })),
            Err((line, what)) => Err(FindError::new(path, line, what)),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FindError::unreadable(path, &error)),
    }
}

/// The lock that the text of settings names.
fn named_in(text: &str) -> Result<Option<String>, (usize, String)> {
    const SPELLING: &str = "write it as `lock = \"webmarketer.lock.json\"`, above the first table";
    let mut named = None;
    let mut is_wrong = false;
    let read = toml::read(text, &mut |key, value| match (key, value) {
        ([key], Value::Text(path)) if key == "lock" && named.is_none() && !path.is_empty() => named = Some(path),
        ([key, ..], _) if key == "lock" => is_wrong = true,
        _ => {}
    });
    match read {
        Err(mistake) => Err((mistake.line, mistake.what.to_owned())),
        Ok(()) if is_wrong => {
            let is_of_lock =
                |line: &str| line.trim_start_matches([' ', '\t', '[', '"', '\'', '\u{feff}']).starts_with("lock");
            let line = text.lines().position(is_of_lock).unwrap_or_default() + 1;
            Err((line, format!("`lock` must be one string on one line, and not empty; {SPELLING}")))
        }
        Ok(()) => Ok(named),
    }
}

/// Whether a path stays in the folder that it starts in.
fn is_within(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// Why a package is not one of the workspace around it: by what cargo leaves between it and the root.
fn outside(package: &Path, root: Option<&Path>) -> Option<Outside> {
    let mut folders: Vec<_> = package.ancestors().collect();
    if let Some(root) = root {
        folders.retain(|folder| folder.starts_with(root) || *folder == package);
    }
    for folder in folders {
        if UNPACKED.iter().any(|name| folder.join(name).is_file()) {
            return Some(Outside::Unpacked);
        }
        if folder != package && is_target(folder) {
            return Some(Outside::Target);
        }
    }
    None
}

/// Whether cargo marked a folder as one that it builds into.
fn is_target(folder: &Path) -> bool {
    fs::read_to_string(folder.join("CACHEDIR.TAG")).is_ok_and(|tag| tag.contains("created by cargo"))
}

impl FindError {
    fn new(path: PathBuf, line: usize, what: String) -> Self {
        Self { path, line: Some(line), what }
    }

    fn unreadable(path: PathBuf, error: &io::Error) -> Self {
        Self { path, line: None, what: format!("it cannot be read: {error}") }
    }

    /// The file that is wrong.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong with it, with the line where that is known.
    pub fn what(&self) -> String {
        self.line.map_or_else(|| self.what.clone(), |line| format!("line {line}: {}", self.what))
    }
}

impl fmt::Display for FindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.what())
    }
}

impl std::error::Error for FindError {}
