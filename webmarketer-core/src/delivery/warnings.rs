//! What a queue logs: one warning when something begins, not one for each event.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::failed_event::{DropReason, FailedEvent};
use crate::error::Error;

/// How long events that are dropped for one reason are one episode.
const EPISODE: Duration = Duration::from_mins(1);

#[derive(Debug, Default)]
pub(super) struct Warnings(Mutex<Episodes>);

#[derive(Debug, Default)]
struct Episodes {
    is_full: bool,
    /// When events were last reported as dropped, and how many were since.
    dropped: [Option<(Instant, u64)>; 4],
}

impl Warnings {
    /// An event was not accepted.
    pub(super) fn full(&self, held: usize) {
        let mut episodes = self.episodes();
        if !std::mem::replace(&mut episodes.is_full, true) {
            tracing::warn!(held, "the queue of events is full, and accepts no more until there is room");
        }
    }

    /// There is room again.
    pub(super) fn has_room(&self) {
        self.episodes().is_full = false;
    }

    /// An event was dropped.
    pub(super) fn dropped(&self, event: &FailedEvent) {
        let now = Instant::now();
        let mut episodes = self.episodes();
        let [refused, expired, evicted, shut_down] = &mut episodes.dropped;
        let episode = match event.reason() {
            DropReason::Refused => refused,
            DropReason::Expired => expired,
            DropReason::Evicted => evicted,
            DropReason::ShutDown => shut_down,
        };
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
        let (event_type, reason) = (event.event_type(), event.reason().as_str());
        let error = event.error().map(tracing::field::display);
        tracing::warn!(count, reason, event_type, error, "events were dropped from the queue");
    }

    /// Events cannot be sent.
    pub(super) fn outage(&self, error: &Error, held: usize) {
        tracing::warn!(held, %error, "events cannot be sent, and are held in the queue");
    }

    /// Events can be sent again.
    pub(super) fn outage_over(&self, held: usize) {
        tracing::info!(held, "events are sent again");
    }

    fn episodes(&self) -> std::sync::MutexGuard<'_, Episodes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
