//! The package where a command runs, and the settings and lock found from there up to the root of the workspace.

use std::path::{Path, PathBuf};

use webmarketer_schema::lock::FILE_NAME;
use webmarketer_schema::lock::find::{FindError, ProjectPaths, normalized_path, relative_path};

use super::config_error::ConfigError;
use super::error::ReadError;
use super::file::{FILE_NAME as SETTINGS_NAME, read_settings_file};

/// The folder of a package, and the settings and lock that apply to it. Paths are relative to the current folder.
#[derive(Clone, Debug)]
pub(crate) struct PackageFiles {
    /// The folder of the package.
    pub(crate) package: PathBuf,
    /// The folder of the settings file, if there is one.
    pub(crate) settings: Option<PathBuf>,
    /// The lock, if it exists or settings name it.
    pub(crate) lock: Option<PathBuf>,
    /// The root folder of the workspace, if there is one.
    pub(crate) root: Option<PathBuf>,
    /// Whether the folder is the workspace root, or is below it and in no member.
    pub(crate) is_in_root: bool,
    /// Whether the folder itself has settings or a lock.
    pub(crate) has_own: bool,
}

impl PackageFiles {
    /// The files for the current folder.
    pub(crate) fn here() -> Result<Self, ConfigError> {
        Self::of(Path::new(""))
    }

    /// The files for a folder, given relative to the current one. The search is the same as in the derive and in build
    /// scripts.
    pub(crate) fn of(folder: &Path) -> Result<Self, ConfigError> {
        let here = current_folder()?;
        let found = ProjectPaths::find(&normalized_path(&here.join(folder)));
        let mut found = found.map_err(|error| search_error(&here, &error))?;
        // A folder that has all files of the search itself does not belong to the package above it.
        let is_in_root = found.root.is_some() && found.package == found.root;
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
            is_in_root,
            has_own,
        })
    }

    /// Whether the search finds this lock, by its default name.
    pub(crate) fn finds(&self, lock: &Path) -> bool {
        lock.file_name() == Some(FILE_NAME.as_ref()) && self.lock.as_deref() == Some(&normalized_path(lock))
    }

    /// The files for a folder that is considered alone, without a search above it.
    pub(crate) fn only(folder: &Path) -> Self {
        Self {
            package: folder.to_owned(),
            settings: Some(folder.to_owned()),
            lock: None,
            root: None,
            is_in_root: false,
            has_own: true,
        }
    }
}

/// Converts the error of a search. For mistakes in settings, the full parser reports more than the search does.
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
