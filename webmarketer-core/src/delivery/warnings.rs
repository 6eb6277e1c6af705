//! The warnings that a queue logs: one for each episode, not one for each event.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::drop_reason::PerReason;
use super::failed_event::DroppedRequest;
use crate::error::Error;

/// The duration of an episode: events dropped for the same reason within it are logged once.
const EPISODE: Duration = Duration::from_mins(1);

#[derive(Debug, Default)]
pub(super) struct Warnings(Mutex<Episodes>);

#[derive(Debug, Default)]
struct Episodes {
    is_full: bool,
    /// When an outage was last logged.
    outage: Option<Instant>,
    /// Whether the current outage was logged, so that its end is logged too.
    is_outage_logged: bool,
    /// When a failure of the store was last logged, and whether its end is logged too.
    store_failed: Option<Instant>,
    is_store_logged: bool,
    /// When dropped events were last logged, and the number dropped since.
    dropped: PerReason<Option<(Instant, u64)>>,
}

impl Warnings {
    /// An event was not accepted.
    pub(super) fn full(&self, held: u64) {
        if !std::mem::replace(&mut self.episodes().is_full, true) {
            quietly(
                || tracing::warn!(name: "queue_full", target: "webmarketer::delivery", held, "the queue of events is full, and accepts no more until there is room"),
            );
        }
    }

    /// There is room again.
    pub(super) fn has_room(&self) {
        self.episodes().is_full = false;
    }

    /// An event was dropped.
    pub(super) fn dropped(&self, request: &DroppedRequest) {
        let now = Instant::now();
        let mut episodes = self.episodes();
        let episode = episodes.dropped.of(request.reason);
        let count = match episode {
            Some((last, count)) if now.saturating_duration_since(*last) < EPISODE => {
                *count += 1;
                return;
            }
            Some((_, count)) => *count + 1,
            None => 1,
        };
        *episode = Some((now, 0));
        drop(episodes);
        let (name, reason) = (request.request.name(), request.reason.as_str());
        let error = request.error.as_ref().map(Error::for_log);
        quietly(
            || tracing::warn!(name: "events_dropped", target: "webmarketer::delivery", count, reason, last = name, error, "events were dropped from the queue"),
        );
    }

    /// Events cannot be sent.
    pub(super) fn outage(&self, error: &Error, held: u64) {
        let mut episodes = self.episodes();
        let now = Instant::now();
        let is_news = episodes.outage.is_none_or(|last| now.saturating_duration_since(last) >= EPISODE);
        if is_news {
            episodes.outage = Some(now);
        }
        episodes.is_outage_logged = is_news;
        drop(episodes);
        if is_news {
            let error = error.for_log();
            quietly(
                || tracing::warn!(name: "outage", target: "webmarketer::delivery", held, error, "events cannot be sent, and are held in the queue"),
            );
        }
    }

    /// Events can be sent again.
    pub(super) fn outage_over(&self, held: u64) {
        if std::mem::take(&mut self.episodes().is_outage_logged) {
            quietly(
                || tracing::info!(name: "outage_over", target: "webmarketer::delivery", held, "events are sent again"),
            );
        }
    }

    /// The store cannot be written or read.
    pub(super) fn store_failed(&self, error: &Error, held: u64) {
        let mut episodes = self.episodes();
        let now = Instant::now();
        let is_news = episodes.store_failed.is_none_or(|last| now.saturating_duration_since(last) >= EPISODE);
        if is_news {
            episodes.store_failed = Some(now);
        }
        episodes.is_store_logged |= is_news;
        drop(episodes);
        if is_news {
            quietly(
                || tracing::warn!(name: "outbox_failed", target: "webmarketer::delivery", held, %error, "the outbox cannot be read or written, and is tried again"),
            );
        }
    }

    /// The store does not hold entries that it has stored.
    pub(super) fn damaged(&self, count: u64) {
        quietly(
            || tracing::error!(name: "outbox_damaged", target: "webmarketer::delivery", count, "events were lost, because the outbox was damaged"),
        );
    }

    /// The store can be written or read again.
    pub(super) fn store_works(&self) {
        if std::mem::take(&mut self.episodes().is_store_logged) {
            quietly(|| tracing::info!(name: "outbox_works", target: "webmarketer::delivery", "the outbox works again"));
        }
    }

    /// The store refuses to end entries, and ends others.
    pub(super) fn ends_refused(&self, count: usize) {
        quietly(
            || tracing::warn!(name: "outbox_end_refused", target: "webmarketer::delivery", count, "the outbox refuses to remove entries that were received or dropped; the next client may send them again, with the same nonce"),
        );
    }

    /// The service gave an event an id that is not stored.
    pub(super) fn unstorable_id(&self, why: &str) {
        quietly(
            || tracing::warn!(name: "event_id_not_stored", target: "webmarketer::delivery", why, "an event was received, and its id is not stored: later updates by its nonce fail"),
        );
    }

    fn episodes(&self) -> std::sync::MutexGuard<'_, Episodes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Logs without holding a lock, because a subscriber of the application may use the client or panic.
pub(super) fn quietly(log: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(log));
}
