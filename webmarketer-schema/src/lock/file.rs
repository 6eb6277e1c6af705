//! Reads the file of a lock, and writes it atomically if its bytes change.

use std::fs;
#[cfg(feature = "write")]
use std::io;
use std::path::Path;

#[cfg(feature = "write")]
use super::Draft;
use super::{Lock, LockError};

impl Lock {
    /// Reads the lock at `path`.
    ///
    /// # Errors
    ///
    /// If the file does not exist or cannot be read, or is not a valid lock.
    pub fn read(path: &Path) -> Result<Self, LockError> {
        Self::parse(&fs::read(path).map_err(LockError::Io)?)
    }

    /// Writes the lock to `path` if its bytes change, and returns whether they did.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or written.
    #[cfg(feature = "write")]
    pub fn write(&self, path: &Path) -> io::Result<bool> {
        write_if_changed(path, self.to_text().as_bytes())
    }
}

/// Writes the content to the file at `path` if it differs, and returns whether it did.
///
/// The file is replaced atomically: a reader, even after an interruption, finds the old or the new content. A file
/// that already has the content is not changed, so that it does not cause a rebuild. See [`Draft`] for links
/// and for files that cannot be replaced.
///
/// # Errors
///
/// If the file cannot be read or written.
#[cfg(feature = "write")]
pub fn write_if_changed(path: &Path, content: &[u8]) -> io::Result<bool> {
    let Some(draft) = Draft::synced(path, content)? else { return Ok(false) };
    let folder = draft.folder().to_owned();
    draft.commit()?;
    // The rename is durable only after the folder is synced; where this is not possible, the system does it later.
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(true)
}
