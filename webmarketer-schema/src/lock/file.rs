//! The file of a lock: read, and written only when its bytes change, never half.

use std::fs;
#[cfg(feature = "write")]
use std::io::{self, Write};
use std::path::Path;
#[cfg(feature = "write")]
use std::path::PathBuf;
#[cfg(feature = "write")]
use std::sync::atomic::{AtomicU64, Ordering};

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
/// The file is replaced in one step: whoever reads it, or whatever interrupts, finds the old content or the new. A
/// file that already has the content is not touched, so nothing is built again on its account.
#[cfg(feature = "write")]
pub fn write_if_changed(path: &Path, content: &[u8]) -> io::Result<bool> {
    let Some(draft) = Draft::write(path, content, true)? else { return Ok(false) };
    let folder = draft.draft.parent().map(Path::to_owned);
    draft.commit()?;
    // The new name is safe only once its folder is; where a folder cannot be synced, the system does it in time.
    if let Some(Ok(folder)) = folder.map(fs::File::open) {
        let _ = folder.sync_all();
    }
    Ok(true)
}

/// New content for a file, written beside it until it takes its place in one step. Of several, all can be written before
/// the first takes its place: a full disk then changes nothing. What is not committed is gone when it is dropped.
#[cfg(feature = "write")]
#[derive(Debug)]
pub struct Draft {
    draft: PathBuf,
    target: PathBuf,
}

#[cfg(feature = "write")]
impl Draft {
    /// Writes the content beside the file at `path`; `None` where the file has it already.
    pub fn new(path: &Path, content: &[u8]) -> io::Result<Option<Self>> {
        Self::write(path, content, false)
    }

    /// The same; `syncs` waits until it has reached the disk.
    fn write(path: &Path, content: &[u8], syncs: bool) -> io::Result<Option<Self>> {
        match fs::read(path) {
            Ok(old) if old == content => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        // A link stays a link: what it points to is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_string_lossy();
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = folder.join(format!(".{name}.{}-{number}.tmp", std::process::id()));
        // From here on it is taken away again if anything fails.
        let draft = Self { draft, target };
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).open(&draft.draft)?;
        file.write_all(content)?;
        if let Ok(old) = fs::metadata(&draft.target) {
            file.set_permissions(old.permissions())?;
        }
        if syncs {
            file.sync_all()?;
        }
        Ok(Some(draft))
    }

    /// Puts it in the file's place.
    pub fn commit(self) -> io::Result<()> {
        fs::rename(&self.draft, &self.target)
    }
}

#[cfg(feature = "write")]
impl Drop for Draft {
    fn drop(&mut self) {
        // Once it has taken the file's place there is nothing left to take away; before, it is worth nothing.
        let _ = fs::remove_file(&self.draft);
    }
}

/// Numbers the drafts, so that those of several threads have names of their own, as those of processes do.
#[cfg(feature = "write")]
static DRAFTS: AtomicU64 = AtomicU64::new(0);
