//! What has become of the events of a queue, in numbers.

use std::time::Duration;

use super::failed_event::DropReason;

/// How many events were dropped, by reason.
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

/// What became of the events that were in the queue when [`flush`](crate::Client::flush) or
/// [`shutdown`](crate::Client::shutdown) was called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryReport {
    /// How many the service has received.
    pub received: u64,
    /// How many are still in the queue.
    pub held: u64,
    /// How many were dropped.
    pub dropped: Dropped,
}

/// How often an event was tried again, by what had gone wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retries {
    /// No answer came in time, or none that is one of the service.
    pub unreachable: u64,
    /// The service failed (5xx, 408, 425).
    pub unavailable: u64,
    /// The service asked for a pause (429).
    pub throttled: u64,
    /// The credentials were not accepted.
    pub credentials: u64,
}

/// What has happened in a queue since it was started. `accepted` is always the sum of `received`, `held` and what was
/// `dropped`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeliveryMetrics {
    /// How many events were accepted.
    pub accepted: u64,
    /// How many events the service has received.
    pub received: u64,
    /// How many events are in the queue, or under way.
    pub held: u64,
    /// How many bytes their requests have.
    pub held_bytes: usize,
    /// How many events were dropped.
    pub dropped: Dropped,
    /// How many events were not accepted, because the queue was full.
    pub rejected: u64,
    /// How often an event was tried again.
    pub retries: Retries,
    /// How long the queue has paused because the service asked for it.
    pub throttled: Duration,
    /// How long the oldest event has been in the queue.
    pub oldest_age: Duration,
    /// How many events may be under way at once, at this time.
    pub concurrency: usize,
}
