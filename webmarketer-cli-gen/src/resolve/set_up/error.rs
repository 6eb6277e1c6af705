//! Why a project cannot be set up.

use std::io::Error;
use std::path::PathBuf;

/// Why a project cannot be set up.
#[derive(Debug)]
pub(crate) enum SetUpError {
    /// The folder has no copy of the library.
    NotAClone(PathBuf),
    /// The package does not have the dependency, and nothing says where the library is.
    NoSource(String),
    /// A workflow needs a repository, and there is none.
    NoRepository,
    /// A workflow installs the program, and nothing says where it is.
    NoSourceForCi,
    /// A workflow cannot install the program from a folder outside of the repository.
    SourceOutside(PathBuf),
    Read(PathBuf, Error),
    Write(PathBuf, Error),
}
