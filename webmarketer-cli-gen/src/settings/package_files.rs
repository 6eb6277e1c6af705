//! Where a command works: a package, and what is found from there up to the root of its workspace.

use std::path::{Path, PathBuf};

use webmarketer_schema::lock::FILE_NAME;
use webmarketer_schema::lock::find::{FindError, ProjectPaths, normalized_path, relative_path};

use super::config_error::ConfigError;
use super::error::ReadError;
use super::file::{FILE_NAME as SETTINGS_NAME, read_settings_file};

/// The folder of a package and what applies there. Paths are from where the command runs.
#[derive(Clone, Debug)]
pub(crate) struct PackageFiles {
    /// The folder of the package.
    pub(crate) package: PathBuf,
    /// The folder with the settings that apply, if there are any.
    pub(crate) settings: Option<PathBuf>,
    /// The lock, if there is one or settings name one.
    pub(crate) lock: Option<PathBuf>,
    /// The folder of the root of the workspace, if there is one.
    pub(crate) root: Option<PathBuf>,
    /// Whether the folder is the root of its workspace or below it, and in no other package of it.
    pub(crate) is_of_root: bool,
    /// Whether the folder has settings or a lock of its own.
    pub(crate) has_own: bool,
}

impl PackageFiles {
    /// The folder where the command runs.
    pub(crate) fn here() -> Result<Self, ConfigError> {
        Self::of(Path::new(""))
    }

    /// A folder, by its path from where the command runs: found as the derive and the build script find it.
    pub(crate) fn of(folder: &Path) -> Result<Self, ConfigError> {
        let here = current_folder()?;
        let found = ProjectPaths::find(&normalized_path(&here.join(folder)));
        let mut found = found.map_err(|error| search_error(&here, &error))?;
        // A folder that is no package is in the one above it, unless it has files of its own or that has none.
        let is_of_root = found.root.is_some() && found.package == found.root;
        let is_here = |path: &String| !path.starts_with("../") && !Path::new(path).is_absolute();
        let has_own = found.settings.iter().chain(&found.lock).any(is_here);
        if found.settings.iter().chain(&found.lock).all(is_here) {
            found.package = None;
        }
        let path = |name: String| normalized_path(&folder.join(name));
        Ok(Self {
            package: path(found.package.unwrap_or_default()),
            settings: found.settings.map(path),
            lock: found.lock.map(path),
            root: found.root.map(path),
            is_of_root,
            has_own,
        })
    }

    /// Whether that is the lock, found in the folder by its usual name.
    pub(crate) fn finds(&self, lock: &Path) -> bool {
        lock.file_name() == Some(FILE_NAME.as_ref()) && self.lock.as_deref() == Some(&normalized_path(lock))
    }

    /// A folder alone, whatever is around it.
    pub(crate) fn only(folder: &Path) -> Self {
        Self {
            package: folder.to_owned(),
            settings: Some(folder.to_owned()),
            lock: None,
            root: None,
            is_of_root: false,
            has_own: true,
        }
    }
}

/// A search that failed. Of mistakes in settings, the full reader has more to say.
pub(crate) fn search_error(here: &Path, error: &FindError) -> ConfigError {
    let folder = relative_path(here, error.path().parent().unwrap_or(here));
    let name = error.path().file_name().unwrap_or_default();
    if name == SETTINGS_NAME
        && let Err((path, ReadError::Mistake(mistake))) = read_settings_file(Path::new(&folder))
    {
        return ConfigError::File(path, ReadError::Mistake(mistake));
    }
    ConfigError::Search(Path::new(&folder).join(name), error.what().clone())
}

/// The folder where the command runs.
pub(crate) fn current_folder() -> Result<PathBuf, ConfigError> {
    std::env::current_dir().map_err(ConfigError::CurrentFolder)
}
