//! When a queue reads the usage of its store.

use tokio::time::Instant;

/// When the usage of the store is read.
#[derive(Default)]
pub(super) struct UsageChecks {
    /// Whether a table was read to its end, so that others may have changed it.
    pub(super) is_due: bool,
    pub(super) not_before: Option<Instant>,
}

/// The usage of the store is read. If something was written meanwhile, the numbers of the queue are not corrected.
#[derive(Clone, Copy, Debug)]
pub(super) struct UsageCheck {
    pub(super) commits_of_adds: u64,
    pub(super) ends_made: u64,
    /// The flushes that had begun before it.
    pub(super) flushes: u64,
    /// The requests before that place in the order of acceptance had been stored before it.
    pub(super) stored_before: u64,
}
