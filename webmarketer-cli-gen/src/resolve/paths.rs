//! Paths as reports write them.

use std::path::{Component, Path};

/// A path as reports write it, with `/` in it and never from the root of the machine.
pub(crate) fn slashes(path: &Path) -> String {
    let parts = path.components().filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir));
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
