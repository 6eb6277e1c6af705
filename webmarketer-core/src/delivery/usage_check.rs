//! When a queue reads the usage of its store.

use tokio::time::Instant;

/// When the usage of the store is read.
#[derive(Default)]
pub(super) struct UsageChecks {
    /// Whether a table was read to its end, so that others may have changed it.
    pub(super) is_due: bool,
    pub(super) not_before: Option<Instant>,
}

/// The usage of the store is read. If something was written meanwhile, the result does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UsageCheck {
    pub(super) commits_of_adds: u64,
    pub(super) ends_made: u64,
    /// The flushes that had begun before it.
    pub(super) flushes: u64,
}
