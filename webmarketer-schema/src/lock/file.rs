//! The file of a lock: read, and written only when its bytes change, never half.

use std::fs;
#[cfg(feature = "write")]
use std::io;
use std::path::Path;

#[cfg(feature = "write")]
use super::Draft;
use super::{Lock, LockError};

impl Lock {
    /// Reads the lock at `path`.
    pub fn read(path: &Path) -> Result<Self, LockError> {
        Self::parse(&fs::read(path).map_err(LockError::Io)?)
    }

    /// Writes the lock to `path` if that changes a byte of it, and says whether it did.
    #[cfg(feature = "write")]
    pub fn write(&self, path: &Path) -> io::Result<bool> {
        write_if_changed(path, self.to_text().as_bytes())
    }
}

/// Gives the file at `path` that content, and says whether anything had to change.
///
/// The file is replaced in one step: a reader, even after an interruption, finds the old content or the new. A file
/// that already has the content is not touched, so that nothing is built again because of it. See [`Draft`] for links
/// and for files that cannot be replaced.
#[cfg(feature = "write")]
pub fn write_if_changed(path: &Path, content: &[u8]) -> io::Result<bool> {
    let Some(draft) = Draft::synced(path, content)? else { return Ok(false) };
    let folder = draft.folder().to_owned();
    draft.commit()?;
    // The new name is safe only once its folder is; where a folder cannot be synced, the system does it in time.
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(true)
}
