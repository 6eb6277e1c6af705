//! How much is written to the store at once, and the pauses after failures.

use std::time::Duration;

use tokio::time::Instant;

/// How many ends are written by one commit.
pub(super) const MOST_ENDED: usize = 1024;
/// How many requests fail one after the other, each alone, until the store is considered to fail for all.
const MOST_ALONE: u32 = 4;
/// The first pause after the store failed, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// How much is written at once, and when.
#[derive(Clone, Copy)]
pub(super) struct Pace {
    /// At most so many together.
    most: usize,
    /// How many have failed alone since one was written.
    failures: u32,
    /// When the next one is tried.
    at: Option<Instant>,
}

impl Pace {
    pub(super) const fn new() -> Self {
        Self { most: usize::MAX, failures: 0, at: None }
    }

    pub(super) fn succeed(&mut self, written: usize) {
        *self = Self { most: if self.most == usize::MAX { self.most } else { 2 * written.max(1) }, ..Self::new() };
        if self.most >= MOST_ENDED {
            self.most = usize::MAX;
        }
    }

    /// One has failed alone, or the store fails.
    pub(super) fn fail(&mut self, is_store: bool, now: Instant) {
        self.most = 1;
        self.failures = self.failures.saturating_add(1);
        if self.is_store_failing() || is_store {
            self.failures = self.failures.max(MOST_ALONE);
            self.at = now.checked_add(pause(self.failures - MOST_ALONE + 1));
        }
    }

    /// Whether the store fails, and not because of a single request.
    pub(super) fn is_store_failing(self) -> bool {
        self.failures >= MOST_ALONE
    }

    pub(super) fn waits(self, now: Instant) -> Option<Instant> {
        self.at.filter(|at| *at > now)
    }

    /// Whether less than everything is written at once.
    pub(super) fn is_slow(self) -> bool {
        self.most < usize::MAX
    }

    /// How many are written together at most.
    pub(super) fn most(self) -> usize {
        self.most
    }

    /// Some have failed together: the next one is written alone.
    pub(super) fn write_alone(&mut self) {
        self.most = 1;
    }

    pub(super) fn hurry(&mut self) {
        self.at = None;
    }
}

/// How long the queue waits after the store has failed that often.
pub(in super::super) fn pause(failures: u32) -> Duration {
    PAUSE.0.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(PAUSE.1)
}
