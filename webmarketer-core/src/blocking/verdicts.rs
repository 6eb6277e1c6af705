//! The verdicts of all events that a blocking client sends.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::runtime::Runtime;
use crate::api::{self, VerdictItem};

/// What became of the events that a client sends; see [`api::Verdicts`]. It does its work while it is read: the
/// iterator blocks until the next item, and [`next_within`](Self::next_within) for a limited time.
///
/// ```no_run
/// use std::time::Duration;
/// use webmarketer_core::api::VerdictItem;
///
/// # fn example(client: webmarketer_core::blocking::Client) {
/// let mut verdicts = client.verdicts();
/// while !verdicts.has_ended() {
///     if let Some(VerdictItem::Event(event)) = verdicts.next_within(Duration::from_secs(5)) {
///         println!("{}: {:?}", event.nonce, event.verdict);
///     }
/// }
/// # }
/// ```
#[derive(Debug)]
#[must_use = "verdicts are asked for when they are read"]
pub struct Verdicts {
    verdicts: api::Verdicts,
    runtime: Arc<Runtime>,
    /// Whether it was read in a forked process, in which it has no thread.
    is_forked: bool,
}

impl Verdicts {
    pub(super) fn new(verdicts: api::Verdicts, runtime: Arc<Runtime>) -> Self {
        Self { verdicts, runtime, is_forked: false }
    }

    /// Sets how many events without a verdict it keeps; see [`api::Verdicts::max_events`].
    pub fn max_events(self, events: usize) -> Self {
        Self { verdicts: self.verdicts.max_events(events), ..self }
    }

    /// Sets after which time the verdict of an event is unknown; see [`api::Verdicts::unknown_after`].
    pub fn unknown_after(self, time: Duration) -> Self {
        Self { verdicts: self.verdicts.unknown_after(time), ..self }
    }

    /// Sets the pause before an event is first looked up; see [`api::Verdicts::interval`].
    pub fn interval(self, pause: Duration) -> Self {
        Self { verdicts: self.verdicts.interval(pause), ..self }
    }

    /// The number of events without a verdict.
    pub fn pending(&self) -> usize {
        self.verdicts.pending()
    }

    /// Whether it has returned its last item.
    pub fn has_ended(&self) -> bool {
        self.is_forked || self.verdicts.has_ended()
    }

    /// The next item, if there is one within this time. No item is lost.
    pub fn next_within(&mut self, time: Duration) -> Option<VerdictItem> {
        self.read(Some(time))
    }

    fn read(&mut self, time: Option<Duration>) -> Option<VerdictItem> {
        if self.has_ended() {
            return None;
        }
        if let Err(error) = self.runtime.check_process() {
            self.is_forked = true;
            return Some(VerdictItem::Failed(error));
        }
        let next = self.verdicts.next();
        self.runtime.block_on(async move {
            match time {
                None => next.await,
                Some(time) => timeout(time, next).await.ok().flatten(),
            }
        })
    }
}

impl Iterator for Verdicts {
    type Item = VerdictItem;

    fn next(&mut self) -> Option<VerdictItem> {
        self.read(None)
    }
}
