//! What was written to a file and is not on stable storage yet.

use std::io;
use std::sync::{Mutex, PoisonError};

use redb::StorageBackend;

/// The ranges that were written since the last successful sync.
///
/// When a sync fails, an operating system can mark pages as written that it has not written: a later sync then returns
/// `Ok` without them. So they are written again before the file is used again.
#[derive(Debug, Default)]
pub(super) struct Unsynced(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    ranges: Vec<(u64, usize)>,
    has_failed: bool,
}

impl Unsynced {
    pub(super) fn write(&self, offset: u64, length: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ranges.push((offset, length));
    }

    /// Syncs a file.
    pub(super) fn sync(&self, file: &impl StorageBackend) -> io::Result<()> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let synced = file.sync_data();
        match &synced {
            Ok(()) if !state.has_failed => state.ranges.clear(),
            Ok(()) => {}
            Err(_) => state.has_failed = true,
        }
        synced
    }

    /// Writes again what a failed sync may have dropped.
    pub(super) fn write_again(&self, file: &impl StorageBackend) -> io::Result<()> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !state.has_failed {
            return Ok(());
        }
        let end = file.len()?;
        for &(offset, length) in &state.ranges {
            let length = length.min(usize::try_from(end.saturating_sub(offset)).unwrap_or(usize::MAX));
            let mut bytes = vec![0; length];
            file.read(offset, &mut bytes)?;
            file.write(offset, &bytes)?;
        }
        file.sync_data()?;
        *state = State::default();
        Ok(())
    }
}
