//! Which workspace a package belongs to, by cargo's own rules.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::FindError;
use super::path::normalized_path;
use super::toml::{TomlValue, parse_toml};

/// The name of the file of a package or workspace.
pub(super) const MANIFEST: &str = "Cargo.toml";

/// What a `Cargo.toml` says about workspaces.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    #[cfg(feature = "write")]
    pub(super) is_package: bool,
    pub(super) is_workspace: bool,
    pub(super) members: Vec<String>,
    exclude: Vec<String>,
    /// `package.workspace`: the folder of the root.
    root: Option<String>,
}

impl Manifest {
    /// Reads the one in `folder`, if it has one.
    pub(super) fn read_in(folder: &Path) -> Result<Option<Self>, FindError> {
        let path = folder.join(MANIFEST);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return Err(FindError::unreadable(path, &error)),
        };
        let mut manifest = Self::default();
        let read = parse_toml(&text, &mut |key, value| {
            let key: Vec<_> = key.iter().map(String::as_str).collect();
            manifest.is_workspace |= key.first() == Some(&"workspace");
            #[cfg(feature = "write")]
            {
                manifest.is_package |= key.first() == Some(&"package");
            }
            match (&*key, value) {
                (["workspace", "members"], TomlValue::Texts(members)) => manifest.members = members,
                (["workspace", "exclude"], TomlValue::Texts(exclude)) => manifest.exclude = exclude,
                (["package", "workspace"], TomlValue::Text(root)) => manifest.root = Some(root),
                _ => {}
            }
        });
        read.map_err(|mistake| FindError::new(path, mistake.line, mistake.what.to_owned()))?;
        Ok(Some(manifest))
    }

    /// Whether the workspace in `folder` excludes a package: members that are named win.
    fn excludes(&self, folder: &Path, package: &Path) -> bool {
        let covers =
            |paths: &[String]| paths.iter().any(|path| package.starts_with(normalized_path(&folder.join(path))));
        covers(&self.exclude) && !covers(&self.members)
    }
}

/// The root of a workspace: its folder, and the path to it from a package of it.
pub(super) struct WorkspaceRoot {
    pub(super) folder: PathBuf,
    pub(super) from_package: String,
}

/// The root of the workspace that the package in `folder` belongs to; `None` if it does not belong to one.
pub(super) fn workspace_root(folder: &Path) -> Result<Option<WorkspaceRoot>, FindError> {
    for (depth, above) in folder.ancestors().enumerate() {
        // What `cargo package` unpacks there to build it is of no workspace.
        if depth > 0 && above.ends_with("target/package") {
            break;
        }
        let Some(manifest) = Manifest::read_in(above)? else { continue };
        let up = "../".repeat(depth);
        if manifest.is_workspace {
            if depth == 0 || !manifest.excludes(above, folder) {
                return Ok(Some(WorkspaceRoot { folder: above.to_owned(), from_package: up }));
            }
        } else if let Some(root) = manifest.root {
            let from_package = if Path::new(&root).is_absolute() { root.clone() } else { format!("{up}{root}") };
            let from_package = format!("{}/", from_package.trim_end_matches('/'));
            return Ok(Some(WorkspaceRoot { folder: normalized_path(&above.join(root)), from_package }));
        }
    }
    Ok(None)
}
