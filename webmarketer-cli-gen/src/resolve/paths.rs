//! Paths for reports and for comparison.

use std::path::{Component, Path, PathBuf};

use webmarketer_schema::lock::find::normalized_path;

use crate::settings::current_folder;

/// A path for reports: with `/` as separator and always relative.
pub(crate) fn slashes(path: &Path) -> String {
    let parts = path.components().filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir));
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The canonical path of a file, which may not exist.
pub(crate) fn canonical_path(path: &Path) -> PathBuf {
    let written = || normalized_path(&current_folder().unwrap_or_default().join(path));
    std::fs::canonicalize(path).unwrap_or_else(|_| written())
}
