//! The numbers of received, held and dropped events of a queue.

use std::time::Duration;

use super::drop_reason::{DropReason, PerReason};

/// How many events and updates were dropped, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped(PerReason<u64>);

impl Dropped {
    pub(super) fn add(&mut self, reason: DropReason, count: u64) {
        *self.0.of(reason) += count;
    }

    /// The number for each reason.
    pub fn by_reason(&self) -> impl Iterator<Item = (DropReason, u64)> + use<> {
        self.0.iter()
    }

    /// The number for one reason.
    pub fn of(&self, reason: DropReason) -> u64 {
        self.by_reason().find(|(other, _)| *other == reason).map_or(0, |(_, count)| count)
    }

    /// The number for all reasons together.
    pub fn total(&self) -> u64 {
        self.by_reason().map(|(_, count)| count).sum()
    }
}

/// The numbers of received, held and dropped events and updates that were in the queue when
/// [`flush`](crate::Client::flush) or [`shutdown`](crate::Client::shutdown) was called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryReport {
    /// The number of events that the service has received.
    pub received: u64,
    /// How many are still in the queue: in memory, or in the store of an outbox.
    pub held: u64,
    /// The number of dropped events.
    pub dropped: Dropped,
    /// Whether this process was forked from the one that made the client. The queue belongs to that process. Then this
    /// report counts no events: nothing was waited for, and nothing was sent or dropped here.
    pub is_forked: bool,
}

impl DeliveryReport {
    /// The report in a forked process.
    pub(super) fn forked() -> Self {
        Self { is_forked: true, ..Self::default() }
    }
}

/// How often a request was retried, by cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retries {
    /// There was no response in time, or it was not from the service.
    pub unreachable: u64,
    /// The service failed (5xx, 408, 425), or had not processed the event of an update (404).
    pub unavailable: u64,
    /// The service asked for a pause (429), or the rate limit of the client was reached.
    pub throttled: u64,
    /// The credentials were not accepted.
    pub credentials: u64,
}

/// What has happened in a queue since it was started. `accepted` is always the sum of `received`, `held` and what was
/// `dropped`. Updates of states and statistics count like events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryMetrics {
    /// How many events were accepted, with those that the store held when the queue was started and those that others
    /// have added to its table. Those that another process has sent do not count any more.
    pub accepted: u64,
    /// How many events this client has accepted. It never falls, and does not have the events of other clients.
    pub added: u64,
    /// The number of events that the service has received.
    pub received: u64,
    /// How many events are in the queue, in its store or under way.
    pub held: u64,
    /// The size of their requests in bytes.
    pub held_bytes: usize,
    /// The number of dropped events.
    pub dropped: Dropped,
    /// The number of events that were not accepted, because the queue was full.
    pub rejected: u64,
    /// The number of retries.
    pub retries: Retries,
    /// The total time of the pauses that the service requested.
    pub throttled: Duration,
    /// The age of the oldest event in the queue.
    pub oldest_age: Duration,
    /// The current limit of concurrent requests.
    pub concurrency: usize,
    /// How often [`on_received`](crate::MemoryQueue::on_received) or [`on_failure`](crate::MemoryQueue::on_failure)
    /// panicked.
    pub hook_panics: u64,
    /// How many times an outbox was written.
    pub commits: u64,
    /// The total time of these writes.
    pub commit_time: Duration,
    /// How many calls of the [store](crate::outbox::Store) failed.
    pub store_failures: u64,
    /// The size of the outbox on disk in bytes, if it is known. It is updated every few seconds.
    pub disk_bytes: Option<u64>,
}
