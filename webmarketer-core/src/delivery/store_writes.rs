//! How a queue writes to its store: the next commit, and its result.

use tokio::time::Instant;

use super::failed_event::DropReason;
use super::outbox_state::{NextCommit, Told};
use super::queue_state::QueueState;
use super::window::Left;
use crate::error::Error;

/// What a commit changed.
#[derive(Default)]
pub(super) struct Committed {
    /// Callers of `persist`.
    pub(super) told: Vec<Told>,
    /// Requests that were accepted and cannot be stored any more, since the queue was shut down.
    pub(super) left: Vec<Left>,
    /// Whether the store fails, and did not before, or does not fail any more.
    pub(super) begins_failing: bool,
    pub(super) ends_failing: bool,
}

impl QueueState {
    /// What is written next.
    pub(super) fn next_commit(&mut self, now: Instant) -> NextCommit {
        let boundary = {
            let first = self.outbox.as_ref().and_then(|outbox| outbox.adds.front());
            first.and_then(|add| self.flushes.boundary_after(add.place))
        };
        match &mut self.outbox {
            Some(outbox) => outbox.next_commit(boundary, now),
            None => NextCommit::Wait(None),
        }
    }

    /// A commit has ended.
    pub(super) fn committed(&mut self, result: Result<Option<u64>, Error>, now: Instant) -> Committed {
        let Some(outbox) = &mut self.outbox else { return Committed::default() };
        let Some(commit) = outbox.commit.take() else { return Committed::default() };
        let mut committed = Committed::default();
        match result {
            Ok(last) => {
                committed.ends_failing = outbox.succeed(&commit, last);
                if let (Some(first), Some(last)) = (commit.adds.first(), last) {
                    let number = (last + 1).saturating_sub(commit.adds.len() as u64);
                    self.flushes.stored_until(first.place, number);
                }
                for add in commit.adds {
                    let size = add.request.body.len();
                    if let Some(done) = add.done {
                        outbox.persisting.remove(size);
                        self.held.add(size);
                        self.accepted += 1;
                        self.flushes.stored_new(add.place);
                        committed.told.push((done, Ok(())));
                    }
                }
            }
            Err(error) => {
                (committed.begins_failing, committed.told) = outbox.fail(commit, &error, now);
                if self.is_stopped {
                    let unstored = outbox.take_enqueued();
                    committed.left = self.drop_unstored(unstored, DropReason::ShutDown);
                }
            }
        }
        self.update_boundaries();
        self.end_flushes();
        committed
    }
}
