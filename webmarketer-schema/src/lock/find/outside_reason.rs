//! Packages that belong to no workspace, even below one: recognized by files that cargo writes.

use std::fs;
use std::path::Path;

/// The files that say that cargo unpacked what is in their folder.
const UNPACKED: [&str; 2] = [".cargo-ok", ".cargo-checksum.json"];

/// Why a package belongs to no workspace, even below one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutsideReason {
    /// Cargo unpacked it: it comes from a registry or from git, or is vendored.
    Unpacked,
    /// It lies in a target folder, where `cargo package` builds it.
    Target,
}

/// Why a package is not one of the workspace around it: by what cargo leaves between it and the root.
pub(super) fn outside_reason(package: &Path, root: Option<&Path>) -> Option<OutsideReason> {
    let mut folders: Vec<_> = package.ancestors().collect();
    if let Some(root) = root {
        folders.retain(|folder| folder.starts_with(root) || *folder == package);
    }
    for folder in folders {
        if UNPACKED.iter().any(|name| folder.join(name).is_file()) {
            return Some(OutsideReason::Unpacked);
        }
        if folder != package && is_target(folder) {
            return Some(OutsideReason::Target);
        }
    }
    None
}

/// Whether cargo marked a folder as one that it builds into.
pub(super) fn is_target(folder: &Path) -> bool {
    fs::read_to_string(folder.join("CACHEDIR.TAG")).is_ok_and(|tag| tag.contains("created by cargo"))
}
