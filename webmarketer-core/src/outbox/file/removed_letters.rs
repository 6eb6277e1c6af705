//! The warning about dead letters that are removed because there are too many.

use std::path::Path;
use std::time::{Duration, Instant};

/// The duration of an episode: dead letters that are removed within it are logged once.
const EPISODE: Duration = Duration::from_mins(1);

#[derive(Debug, Default)]
pub(super) struct RemovedLetters {
    /// When this was last logged.
    logged: Option<Instant>,
    /// How many were removed since.
    since: u64,
}

impl RemovedLetters {
    /// Logs that this many dead letters were removed, unless that was logged within the last minute.
    pub(super) fn count(&mut self, removed: u64, path: &Path) {
        self.since += removed;
        let is_news = self.logged.is_none_or(|logged| logged.elapsed() >= EPISODE);
        if self.since == 0 || !is_news {
            return;
        }
        self.logged = Some(Instant::now());
        let count = std::mem::take(&mut self.since);
        tracing::warn!(
            name: "dead_letters_removed", target: "webmarketer::delivery", outbox = %path.display(), count,
            "the oldest dead letters were removed, because the outbox keeps no more of them"
        );
    }
}
