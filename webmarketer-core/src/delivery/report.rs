//! The numbers of received, held and dropped events of a queue.

use std::time::Duration;

use super::failed_event::DropReason;

/// The number of dropped events, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped([u64; 4]);

impl Dropped {
    const REASONS: [DropReason; 4] =
        [DropReason::Refused, DropReason::Expired, DropReason::Evicted, DropReason::ShutDown];

    pub(super) fn add(&mut self, reason: DropReason) {
        let [refused, expired, evicted, shut_down] = &mut self.0;
        *match reason {
            DropReason::Refused => refused,
            DropReason::Expired => expired,
            DropReason::Evicted => evicted,
            DropReason::ShutDown => shut_down,
        } += 1;
    }

    /// The number for each reason.
    pub fn by_reason(&self) -> impl Iterator<Item = (DropReason, u64)> + use<> {
        Self::REASONS.into_iter().zip(self.0)
    }

    /// The number for one reason.
    pub fn of(&self, reason: DropReason) -> u64 {
        self.by_reason().find(|(other, _)| *other == reason).map_or(0, |(_, count)| count)
    }

    /// The number for all reasons together.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }
}

/// The result for the events that were in the queue when [`flush`](crate::Client::flush) or
/// [`shutdown`](crate::Client::shutdown) was called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryReport {
    /// The number of events that the service has received.
    pub received: u64,
    /// The number of events that are still in the queue.
    pub held: u64,
    /// The number of dropped events.
    pub dropped: Dropped,
}

/// The number of retries, by the reason of the failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retries {
    /// There was no response in time, or it was not from the service.
    pub unreachable: u64,
    /// The service failed (5xx, 408, 425).
    pub unavailable: u64,
    /// The service requested a pause (429).
    pub throttled: u64,
    /// The credentials were not accepted.
    pub credentials: u64,
}

/// The counters of a queue since its start. `accepted` is always the sum of `received`, `held` and all `dropped`
/// events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryMetrics {
    /// The number of accepted events.
    pub accepted: u64,
    /// The number of events that the service has received.
    pub received: u64,
    /// The number of events that are in the queue or under way.
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
    /// The current limit of events that are under way at once.
    pub concurrency: usize,
}
