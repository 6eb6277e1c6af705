//! Paths without detours, and from one folder to another.

use std::path::{Component, Path, PathBuf};

/// A path without `.`, and without `..` behind a folder, as cargo reads the paths of manifests: links are not followed.
pub fn normalized_path(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match (component, plain.components().next_back()) {
            (Component::CurDir, _) | (Component::ParentDir, Some(Component::RootDir)) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => _ = plain.pop(),
            (component, _) => plain.push(component),
        }
    }
    plain
}

/// The path to a folder from another, with `/` between its parts and at its end.
#[cfg(feature = "write")]
pub fn relative_path(from: &Path, to: &Path) -> String {
    let (from, to) = (normalized_path(from), normalized_path(to));
    let common = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if common == 0 {
        return format!("{}/", to.display());
    }
    let up = from.components().skip(common).map(|_| "..".to_owned());
    let down = to.components().skip(common).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).map(|part| part + "/").collect()
}
