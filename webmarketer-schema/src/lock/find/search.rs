//! The search itself.

use std::path::{Component, Path};

use super::outside_reason::outside_reason;
use super::settings::{FoundSettings, read_settings};
use super::workspace::{self, MANIFEST};
use super::{FindError, OutsideReason};
use crate::lock::FILE_NAME;

/// What a search found. Paths are from the folder where it started, with `/` between their parts.
///
/// ```
/// use webmarketer_schema::lock::find::ProjectPaths;
///
/// let found = ProjectPaths::find(std::path::Path::new(env!("CARGO_MANIFEST_DIR")))?;
/// assert_eq!(found.lock, None);
/// assert_eq!(found.root.as_deref(), Some("../"));
/// # Ok::<(), webmarketer_schema::lock::find::FindError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProjectPaths {
    /// The folder of the package that the search started in or below, such as `../`; nothing for where it started.
    pub package: Option<String>,
    /// The folder of the root of its workspace.
    pub root: Option<String>,
    /// The folder with the `webmarketer.toml` that applies.
    pub settings: Option<String>,
    /// The lock. One that settings name may not exist.
    pub lock: Option<String>,
    /// Why the folders above the package are not searched.
    pub outside: Option<OutsideReason>,
}

impl ProjectPaths {
    /// Searches from an absolute folder: of a package, or in one.
    ///
    /// # Errors
    ///
    /// If a manifest or a `webmarketer.toml` on the way cannot be read or parsed.
    pub fn find(folder: &Path) -> Result<Self, FindError> {
        let is_package = |folder: &&Path| folder.join(MANIFEST).is_file();
        let Some((depth, package)) = folder.ancestors().enumerate().find(|(_, folder)| is_package(folder)) else {
            return Self::default().search(&[(String::new(), folder)]);
        };
        let root = workspace::workspace_root(package)?;
        let to_package = "../".repeat(depth);
        let mut found = Self { package: Some(to_package.clone()), ..Self::default() };
        found.outside = outside_reason(package, root.as_ref().map(|root| &*root.folder));
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
            if let Some(FoundSettings { lock }) = if is_needed { read_settings(folder)? } else { None } {
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

/// Whether a path stays in the folder that it starts in.
fn is_within(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}
