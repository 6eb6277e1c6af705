//! The packages of a workspace.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::outside_reason::is_target;
use super::path::{normalized_path, relative_path};
use super::workspace::{MANIFEST, Manifest};
use super::{FindError, ProjectPaths};

/// The packages of a workspace for which `is_meant` is true, without the package at the root: their folders, relative
/// to the root, such as `crates/shop/`, sorted. `root` is the absolute folder of the workspace.
///
/// The folders below the root and the `members` of its manifest are searched. A package belongs to the workspace by the
/// rules of [`ProjectPaths::find`].
///
/// # Errors
///
/// If a folder or a manifest of a package that is meant cannot be read.
pub fn workspace_members(root: &Path, is_meant: impl Fn(&Path) -> bool) -> Result<Vec<String>, FindError> {
    let mut folders = BTreeSet::new();
    collect_packages(root, &mut folders);
    if let Some(manifest) = Manifest::read_in(root)? {
        for member in &manifest.members {
            expand_member(root, member, &mut folders)?;
        }
    }
    let mut members = Vec::new();
    for folder in folders.iter().filter(|folder| is_meant(folder)) {
        let (found, manifest) = (ProjectPaths::find(folder)?, Manifest::read_in(folder)?);
        let is_of_root =
            || found.root.as_ref().is_some_and(|of| normalized_path(&folder.join(of)) == normalized_path(root));
        if manifest.is_some_and(|manifest| manifest.is_package) && is_of_root() {
            members.push(relative_path(root, folder));
        }
    }
    Ok(members)
}

/// Adds every folder with a manifest. Links are not followed, and what cannot be opened holds no package for cargo
/// either.
fn collect_packages(folder: &Path, folders: &mut BTreeSet<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let (name, path) = (entry.file_name(), entry.path());
        if name == MANIFEST {
            folders.insert(folder.to_owned());
        } else if entry.file_type().is_ok_and(|kind| kind.is_dir())
            && !name.to_string_lossy().starts_with('.')
            && name != "node_modules"
            && !is_target(&path)
        {
            collect_packages(&path, folders);
        }
    }
}

/// Adds the folders that an entry of `members` names, such as `crates/*` or `../shared`.
fn expand_member(root: &Path, member: &str, folders: &mut BTreeSet<PathBuf>) -> Result<(), FindError> {
    let mut found = vec![root.to_owned()];
    for part in member.split('/').filter(|part| !part.is_empty()) {
        if part.contains(['[', ']']) || part.contains("**") {
            // What is below the root was found without it.
            if !member.starts_with("..") {
                return Ok(());
            }
            let what = format!("the pattern `{member}` in `members` is not supported; name the folders");
            return Err(FindError { path: root.join(MANIFEST), line: None, what });
        }
        if part.contains(['*', '?']) {
            let below = found.iter().filter_map(|folder| fs::read_dir(folder).ok()).flat_map(Iterator::flatten);
            let below = below.filter(|entry| is_match(part.as_bytes(), entry.file_name().to_string_lossy().as_bytes()));
            found = below.map(|entry| entry.path()).collect();
        } else {
            for folder in &mut found {
                folder.push(part);
            }
        }
    }
    folders.extend(found.iter().map(|folder| normalized_path(folder)).filter(|folder| folder.join(MANIFEST).is_file()));
    Ok(())
}

/// Whether a name matches a pattern of `*` for any text and `?` for any character.
fn is_match(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern, name) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => (0..=name.len()).any(|start| is_match(rest, name.get(start..).unwrap_or_default())),
        ([b'?', rest @ ..], [_, name @ ..]) => is_match(rest, name),
        ([wanted, rest @ ..], [first, name @ ..]) => wanted == first && is_match(rest, name),
        _ => false,
    }
}
