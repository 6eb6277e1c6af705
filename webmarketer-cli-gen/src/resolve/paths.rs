//! Paths: as reports write them, and as they are compared.

use std::path::{Component, Path, PathBuf};

use webmarketer_schema::lock::find::normalized_path;

use crate::settings::current_folder;

/// A path as reports write it, with `/` in it and never from the root of the machine.
pub(crate) fn slashes(path: &Path) -> String {
    let parts = path.components().filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir));
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// The one path of a file, however its path is written.
pub(crate) fn canonical_path(path: &Path) -> PathBuf {
    let written = || normalized_path(&current_folder().unwrap_or_default().join(path));
    std::fs::canonicalize(path).unwrap_or_else(|_| written())
}
