//! What a queue accepts: its limits, a new request, and how much it holds.

use std::time::{Duration, SystemTime};

use crate::client::{QueuedKind, QueuedRequest};
use crate::outbox::{Of, unstorable};

/// The limits of a queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct QueueLimits {
    pub(super) events: usize,
    pub(super) bytes: usize,
    pub(super) age: Duration,
}

/// A number of requests, and the bytes of their bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) requests: u64,
    pub(super) bytes: u64,
}

impl Held {
    pub(super) fn add(&mut self, size: usize) {
        self.requests += 1;
        self.bytes += count(size);
    }

    pub(super) fn remove(&mut self, size: usize) {
        // Another process can have changed the store.
        self.requests = self.requests.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(count(size));
    }
}

/// A request that is to be accepted.
pub(super) struct NewRequest<'a> {
    pub(super) request: QueuedRequest,
    /// The nonce of the event, or of the event of an update by nonce.
    pub(super) nonce: Option<&'a str>,
    pub(super) accepted: SystemTime,
}

impl NewRequest<'_> {
    /// Why a store may not be able to keep it. A store that refuses one request would refuse the others of its commit.
    pub(super) fn unstorable(&self) -> Option<String> {
        let nonce = self.nonce.and_then(|nonce| unstorable("nonce", nonce));
        let others = match &self.request.kind {
            QueuedKind::Event { event_type, .. } => unstorable("event type", event_type),
            QueuedKind::Update { of, key, .. } => match of {
                Of::Id(id) => unstorable("event id", id),
                Of::Nonce(nonce) => unstorable("nonce", nonce),
            }
            .or_else(|| unstorable("storage key", key)),
        };
        nonce.or(others)
    }
}

pub(super) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
