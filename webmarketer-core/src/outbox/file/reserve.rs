//! Space that an outbox holds on the disk, so that entries can be removed when the disk is full.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// How much of the reserve is freed at once.
const STEP: u64 = 64 << 10;

/// The first bytes of the file.
const START: &[u8] = b"This file reserves space for the outbox of webmarketer beside it.\n";

/// What a file of this name without these bytes is.
pub(super) const OTHER_FILE: &str = "a file that is not the reserve of an outbox";

/// A file beside the outbox that takes space until the outbox needs it.
///
/// The database writes a removal to new pages. When it finds no space for them, the reserve is cut by a step and the
/// write is repeated: what it does not need stays reserved. Entries are added only while the reserve is whole, so that
/// they never use it.
#[derive(Debug)]
pub(super) struct Reserve {
    path: PathBuf,
    size: u64,
    is_whole: AtomicBool,
    is_allowed: AtomicBool,
}

impl Reserve {
    /// `None`: the file is one of another program.
    pub(super) fn new(path: PathBuf, size: u64) -> io::Result<Option<Self>> {
        let length = match path.metadata() {
            Ok(metadata) if !metadata.is_file() || !is_reserve(&path)? => return Ok(None),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        };
        let is_whole = size == 0 || length == size;
        Ok(Some(Self { path, size, is_whole: AtomicBool::new(is_whole), is_allowed: AtomicBool::new(false) }))
    }

    /// Whether writes may use it.
    pub(super) fn allow(&self, is_allowed: bool) {
        self.is_allowed.store(is_allowed, Ordering::Relaxed);
    }

    /// Runs `act`; if the disk is full and the reserve may be used, releases a part of it and runs `act` again.
    pub(super) fn retry<T>(&self, act: impl Fn() -> io::Result<T>) -> io::Result<T> {
        loop {
            match act() {
                Err(error) if is_full(&error) && self.is_allowed.load(Ordering::Relaxed) && self.release() => {}
                result => return result,
            }
        }
    }

    /// Frees a part of the space. Returns whether there was any.
    fn release(&self) -> bool {
        self.is_whole.store(self.size == 0, Ordering::Relaxed);
        let Ok(file) = OpenOptions::new().write(true).open(&self.path) else { return false };
        let left = file.metadata().map_or(0, |metadata| metadata.len());
        left > 0 && file.set_len(left.saturating_sub(STEP)).is_ok()
    }

    /// Takes the space, unless it is taken already.
    pub(super) fn fill(&self) -> io::Result<()> {
        if self.is_whole.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.path)?;
        // A file system that compresses would not take space for zeros.
        let mut random = fastrand::Rng::new();
        let mut block = vec![0; 64 << 10];
        let length = file.metadata()?.len();
        let mut left = self.size.saturating_sub(length);
        while left > 0 {
            random.fill(&mut block);
            if left == self.size {
                block.splice(..START.len(), START.iter().copied());
            }
            let part = usize::try_from(left).unwrap_or(usize::MAX).min(block.len());
            let Some(part) = block.get(..part) else { break };
            file.write_all(part)?;
            left -= part.len() as u64;
        }
        file.sync_all()?;
        self.is_whole.store(true, Ordering::Relaxed);
        Ok(())
    }
}

/// Whether a file starts like a reserve, or is empty. A power cut can leave zeros.
fn is_reserve(path: &Path) -> io::Result<bool> {
    let mut start = Vec::new();
    File::open(path)?.take(START.len() as u64).read_to_end(&mut start)?;
    Ok(START.starts_with(&start) || start.iter().all(|byte| *byte == 0))
}

fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
