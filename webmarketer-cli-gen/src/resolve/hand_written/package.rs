//! Divides the sources of a member into packages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::paths::canonical_path;
use crate::settings::{PackageFiles, Settings};

/// A package with sources that are compared with a lock.
#[derive(Debug)]
pub(in crate::resolve) struct SourcePackage {
    pub(in crate::resolve) folder: PathBuf,
    /// The names of its sources.
    pub(in crate::resolve) files: Vec<String>,
}

/// The packages with these sources of a member, which has these settings, for which the compiler uses the same lock. A
/// package below the member has its own sources.
pub(in crate::resolve) fn packages_of<'n>(
    settings: &Settings,
    names: impl Iterator<Item = &'n str>,
    is_of_member: impl Fn(&Path) -> bool,
) -> Vec<SourcePackage> {
    let mut folders: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    let mut known: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    for name in names.filter(|name| is_of_member(Path::new(name))) {
        let parent = Path::new(name).parent().unwrap_or(Path::new("")).to_owned();
        let find = || package_folder(&parent, &settings.package);
        let folder = known.entry(parent.clone()).or_insert_with(find).clone();
        folders.entry(folder).or_default().push(name.to_owned());
    }
    let lock = canonical_path(&settings.lock);
    let uses_lock = |folder: &Path| {
        folder == settings.package
            || PackageFiles::of(folder)
                .is_ok_and(|files| files.lock.is_some_and(|found| canonical_path(&found) == lock))
    };
    let used = folders.into_iter().filter(|(folder, _)| uses_lock(folder));
    used.map(|(folder, files)| SourcePackage { folder, files }).collect()
}

/// The nearest folder with a manifest, below the folder of a member or that folder.
pub(in crate::resolve) fn package_folder(folder: &Path, member: &Path) -> PathBuf {
    let mut below = folder.ancestors().take_while(|above| *above != member && above.starts_with(member));
    below.find(|above| above.join("Cargo.toml").is_file()).unwrap_or(member).to_owned()
}
