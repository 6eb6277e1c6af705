//! What a producer has handed to the stream.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What a producer has handed to the stream.
#[derive(Debug, Default)]
pub struct Progress {
    published: AtomicU64,
    dead: AtomicU64,
    failures: AtomicU64,
    is_failing: AtomicBool,
}

impl Progress {
    /// How many events and updates the stream has acknowledged.
    pub fn published(&self) -> u64 {
        self.published.load(Ordering::Relaxed)
    }

    /// How many are dead letters of the outbox, because they are too large for the server.
    pub fn dead(&self) -> u64 {
        self.dead.load(Ordering::Relaxed)
    }

    /// How often publishing or the outbox failed. Nothing is lost by it.
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Whether the last try failed: the outbox holds the events until NATS can be reached.
    pub fn is_failing(&self) -> bool {
        self.is_failing.load(Ordering::Relaxed)
    }

    pub(super) fn add(&self, published: u64, dead: u64) {
        self.published.fetch_add(published, Ordering::Relaxed);
        self.dead.fetch_add(dead, Ordering::Relaxed);
        self.is_failing.store(false, Ordering::Relaxed);
    }

    /// Returns whether the try before did not fail.
    pub(super) fn fail(&self) -> bool {
        self.failures.fetch_add(1, Ordering::Relaxed);
        !self.is_failing.swap(true, Ordering::Relaxed)
    }
}
