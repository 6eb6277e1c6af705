//! Finds the packages of a workspace that use webmarketer.

use std::path::{Path, PathBuf};

use webmarketer_schema::lock::{self, find};

use super::member::member_name;
use crate::codegen::files::was_ours;
use crate::settings::{ConfigError, FILE_NAME, PackageFiles, current_folder, search_error};

/// A package of a workspace that uses webmarketer.
pub(super) struct Package {
    /// Its folder relative to the workspace root.
    folder_from_root: String,
    /// Its folder relative to the current one.
    pub(super) folder: PathBuf,
    pub(super) is_root: bool,
    /// Whether reports name it: it has settings, a lock or generated code, or a folder between it and the root has
    /// settings or a lock.
    pub(super) is_named: bool,
}

impl Package {
    pub(super) fn name(&self) -> String {
        member_name(&self.folder_from_root)
    }
}

/// Finds the packages that use webmarketer in the workspace at `root`, a path relative to the current folder.
pub(super) fn packages(root: &Path) -> Result<Vec<Package>, ConfigError> {
    let here = current_folder()?;
    let top = find::normalized_path(&here.join(root));
    let is_named = |folder: &Path| {
        let mut below_root = folder.ancestors().take_while(|folder| *folder != top && folder.starts_with(&top));
        has_own(folder)
            || below_root.any(has_own)
            || ["src/events.rs", "src/events/mod.rs"].iter().any(|code| was_ours(&folder.join(code)))
    };
    // A package that depends on webmarketer may have structs, if only those that its build script generates.
    let depends = |folder: &Path| {
        std::fs::read_to_string(folder.join("Cargo.toml")).is_ok_and(|manifest| manifest.contains("webmarketer"))
    };
    let names = find::workspace_members(&top, |folder| folder == top || is_named(folder) || depends(folder));
    let package = |name: String| {
        let is_named = is_named(&find::normalized_path(&top.join(&name)));
        Package {
            folder: find::normalized_path(&root.join(&name)),
            is_root: name.is_empty(),
            is_named,
            folder_from_root: name,
        }
    };
    Ok(names.map_err(|error| search_error(&here, &error))?.into_iter().map(package).collect())
}

/// Whether a folder has settings or a lock.
pub(super) fn has_own(folder: &Path) -> bool {
    folder.join(FILE_NAME).is_file() || folder.join(lock::FILE_NAME).is_file()
}

/// Whether the workspace has packages below a folder.
pub(crate) fn has_packages(place: &PackageFiles, folder: &Path) -> Result<bool, ConfigError> {
    let Some(root) = &place.root else { return Ok(false) };
    let here = current_folder()?;
    let (top, folder) = (find::normalized_path(&here.join(root)), find::normalized_path(&here.join(folder)));
    let packages = find::workspace_members(&top, |package| package.starts_with(&folder));
    Ok(!packages.map_err(|error| search_error(&here, &error))?.is_empty())
}
