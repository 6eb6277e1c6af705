//! The file of a lock: read, and written only when its bytes change, never half.

use std::fs;
#[cfg(feature = "write")]
use std::io::{self, Write};
use std::path::Path;
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
    match fs::read(path) {
        Ok(old) if old == content => return Ok(false),
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
    let result = write_draft(&draft, &target, content).and_then(|()| fs::rename(&draft, &target));
    if result.is_err() {
        // The draft is worth nothing, and the first error is the one to tell.
        let _ = fs::remove_file(&draft);
    }
    result?;
    // The new name is safe only once its folder is; where a folder cannot be synced, the system does it in time.
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(true)
}

/// Numbers the drafts, so that those of several threads have names of their own, as those of processes do.
#[cfg(feature = "write")]
static DRAFTS: AtomicU64 = AtomicU64::new(0);

#[cfg(feature = "write")]
fn write_draft(draft: &Path, target: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).open(draft)?;
    file.write_all(content)?;
    if let Ok(old) = fs::metadata(target) {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()
}
