//! How a queue ends: it accepts no more, and at the deadline it sends no more.

use std::time::Duration;

use tokio::time::Instant;

use super::drop_reason::DropReason;
use super::outbox_state::OutboxState;
use super::queue_state::QueueState;
use super::window::Left;

/// How long a queue that stops waits for the commit that runs, so that it is known whether its requests are stored.
pub(super) const COMMIT_GRACE: Duration = Duration::from_millis(50);

impl QueueState {
    /// From now on no request is accepted.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
        self.window.hurry();
        if let Some(outbox) = &mut self.outbox {
            outbox.hurry();
            outbox.take_blocked().into_iter().for_each(|add| add.refuse("the client was shut down"));
        }
    }

    /// Stops the queue at the deadline of a call that shuts it down.
    pub(super) fn stop_late(&mut self, now: Instant) -> Vec<Left> {
        if self.flushes.stops(now, COMMIT_GRACE) {
            self.end_all()
        } else if self.flushes.stops(now, Duration::ZERO) {
            self.stop()
        } else {
            Vec::new()
        }
    }

    /// How much later the queue stops, because a commit runs.
    pub(super) fn grace(&self) -> Duration {
        if self.is_adding() { COMMIT_GRACE } else { Duration::ZERO }
    }

    /// Whether a commit runs that adds requests.
    pub(super) fn is_adding(&self) -> bool {
        self.outbox.as_ref().is_some_and(OutboxState::is_adding)
    }

    /// Sends no more. Drops what is only in memory, with the requests under way: whether those are received is not known
    /// any more. What is stored stays there.
    pub(super) fn stop(&mut self) -> Vec<Left> {
        self.is_stopped = true;
        match &mut self.outbox {
            None => {
                let left = self.window.drop_all(DropReason::ShutDown);
                self.leave(left)
            }
            Some(outbox) => {
                outbox.take_persisting().into_iter().for_each(|add| add.refuse("the client was shut down"));
                let unstored = outbox.take_enqueued();
                self.drop_unstored(unstored, DropReason::ShutDown)
            }
        }
    }

    /// The same, and does not wait for the commit that runs.
    pub(super) fn end_all(&mut self) -> Vec<Left> {
        let mut left = self.stop();
        let (persisted, enqueued) = self.outbox.as_mut().map(OutboxState::take_commit).unwrap_or_default();
        let why = "the client was shut down while it was being stored; if it is stored, the next client sends it";
        persisted.into_iter().for_each(|add| add.refuse(why));
        left.extend(self.drop_unstored(enqueued, DropReason::ShutDown));
        left
    }

    /// Whether the queue has stopped, and has nothing to store.
    pub(super) fn is_settled(&self) -> bool {
        self.is_stopped && self.outbox.as_ref().is_none_or(OutboxState::is_stored)
    }

    /// Whether nothing is left that the queue can do, and everything is reported.
    pub(super) fn is_finished(&self) -> bool {
        // Other processes have claimed the rest.
        let is_idle = |outbox: &OutboxState| outbox.polls.is_some() && !outbox.has_more && self.window.len() == 0;
        let is_over = self.held.requests == 0 || self.is_stopped || self.outbox.as_ref().is_some_and(is_idle);
        is_over && self.flushes.is_reported() && self.outbox.as_ref().is_none_or(OutboxState::is_stored)
    }
}
