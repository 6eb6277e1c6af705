//! The events that were accepted and not yet processed.

use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep};

use super::Event;

/// Where accepted events go, and how many of them are not processed yet.
pub(crate) struct Queue {
    sender: mpsc::UnboundedSender<(Instant, Event)>,
    pending: watch::Sender<usize>,
}

/// The other end: the events that wait to be processed, each with the moment of its acceptance.
pub(crate) struct Waiting {
    receiver: mpsc::UnboundedReceiver<(Instant, Event)>,
    delay: Duration,
}

impl Queue {
    /// A queue in which each event waits for at least `delay`.
    pub(crate) fn new(delay: Duration) -> (Self, Waiting) {
        let (sender, receiver) = mpsc::unbounded_channel();
        (Self { sender, pending: watch::Sender::new(0) }, Waiting { receiver, delay })
    }

    /// Adds an event.
    pub(crate) fn push(&self, event: Event) {
        self.pending.send_modify(|pending| *pending += 1);
        if self.sender.send((Instant::now(), event)).is_err() {
            // The worker is gone, as it is while the emulator stops: nothing waits for this event.
            self.done();
        }
    }

    /// Counts one event as processed.
    pub(crate) fn done(&self) {
        self.pending.send_modify(|pending| *pending = pending.saturating_sub(1));
    }

    /// Waits until no event waits.
    pub(crate) async fn idle(&self) {
        // It fails only when the sender is gone, and this is the sender.
        let _ = self.pending.subscribe().wait_for(|pending| *pending == 0).await;
    }
}

impl Waiting {
    /// The next event, once it has waited long enough.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        let (accepted, event) = self.receiver.recv().await?;
        let left = self.delay.saturating_sub(accepted.elapsed());
        if !left.is_zero() {
            sleep(left).await;
        }
        Some(event)
    }
}
