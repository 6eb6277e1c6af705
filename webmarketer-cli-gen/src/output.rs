//! The only writer of generated code: changed bytes alone, in one step, and never over somebody's own file.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use webmarketer_schema::lock::write_if_changed;

use crate::exit::{Exit, Failure};
use crate::generate::MARK;

/// Writes generated code to `path`, and says whether anything had to change. The folder is made if it is missing.
pub(crate) fn write(path: &Path, source: &str) -> Result<bool, Failure> {
    refuse_foreign(path)?;
    let failed = |error| Failure::write(path, &error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    write_if_changed(path, source.as_bytes()).map_err(failed)
}

/// How the file at `path` compares with what would be written there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// It is the same.
    Same,
    /// It is generated code, but other than it would be now.
    Stale,
    /// There is no such file.
    Missing,
    /// It is somebody's own.
    Foreign,
}

/// Compares the file at `path` with what would be written there.
pub(crate) fn compare(path: &Path, source: &str) -> Result<Compared, Failure> {
    match fs::read(path) {
        Ok(content) if content == source.as_bytes() => Ok(Compared::Same),
        // A checkout may have given the file the line ends of its system.
        Ok(content) if String::from_utf8_lossy(&content).replace("\r\n", "\n") == source => Ok(Compared::Same),
        Ok(content) if content.starts_with(MARK.as_bytes()) => Ok(Compared::Stale),
        Ok(_) => Ok(Compared::Foreign),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Compared::Missing),
        Err(error) => Err(Failure::new(Exit::Unseen, format!("{} cannot be read: {error}", path.display()))),
    }
}

/// That the file at `path` is somebody's own.
pub(crate) fn foreign(path: &Path) -> Failure {
    let what = format!("{} was not written by webmarketer, and is left as it is", path.display());
    Failure::new(Exit::Usage, what).advise("name another file with --output, or move that one away")
}

fn refuse_foreign(path: &Path) -> Result<(), Failure> {
    match fs::read(path) {
        Ok(content) if !content.starts_with(MARK.as_bytes()) && !content.is_empty() => Err(foreign(path)),
        // Whatever else is wrong with it shows when it is written.
        _ => Ok(()),
    }
}
