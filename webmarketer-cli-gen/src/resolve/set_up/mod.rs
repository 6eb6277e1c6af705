//! Plans what `init` writes: the dependency, settings, ignored files and workflows.

mod ci;
mod dependency;
mod error;
mod files;

pub(crate) use ci::{Ci, ci_files};
pub(crate) use dependency::{Dependency, LIBRARY, LibrarySource};
pub(crate) use error::SetUpError;
pub(crate) use files::{SetUpFile, Written, ignored_lines, settings_file};
