//! How a queue writes to its store: the next commit, and its result.

use tokio::time::Instant;

use super::drop_reason::DropReason;
use super::outbox_state::{Changed, CommitFailure, NextCommit, OutboxState, Told};
use super::queue_state::QueueState;
use super::window::Left;

/// What a commit changed.
#[derive(Default)]
pub(super) struct Committed {
    /// Callers of `persist`.
    pub(super) told: Vec<Told>,
    /// Requests that were accepted and cannot be stored: the store refuses them, or the queue was shut down.
    pub(super) left: Vec<Left>,
    /// The number of ends that the store refuses.
    pub(super) unwritten: usize,
    /// Whether the store fails, and did not before, or does not fail any more.
    pub(super) begins_failing: bool,
    pub(super) ends_failing: bool,
}

impl QueueState {
    /// What is written next.
    pub(super) fn next_commit(&mut self, now: Instant) -> NextCommit {
        self.admit();
        match &mut self.outbox {
            Some(outbox) => outbox.next_commit(now),
            None => NextCommit::Wait(None),
        }
    }

    /// A commit has ended.
    pub(super) fn committed(&mut self, result: Result<Option<u64>, CommitFailure>, now: Instant) -> Committed {
        let Some(outbox) = &mut self.outbox else { return Committed::default() };
        let Some(commit) = outbox.commit.take() else { return Committed::default() };
        let mut told = Vec::new();
        let changed = match result {
            Ok(last) => {
                let changed = outbox.succeed(&commit, last, now);
                if let Some(last) = last.filter(|_| !commit.adds.is_empty()) {
                    let first = (last + 1).saturating_sub(commit.adds.len() as u64);
                    let known = outbox.known.as_mut();
                    for (number, size) in known.map(|known| known.add(first..=last)).unwrap_or_default() {
                        self.accepted = self.accepted.saturating_sub(1);
                        self.held.remove(size);
                        self.flushes.counted_twice(number);
                    }
                    for (add, number) in commit.adds.iter().zip(first..) {
                        self.flushes.stored(add.place, number);
                    }
                }
                for add in commit.adds {
                    let size = add.request.body.len();
                    if let Some(done) = add.done {
                        outbox.persisting.remove(size);
                        self.held.add(size);
                        self.accepted += 1;
                        self.added += 1;
                        self.flushes.stored_new(add.place);
                        told.push((done, Ok(())));
                    }
                }
                changed
            }
            Err(failure) => outbox.fail(commit, &failure, now),
        };
        let Changed { told: failed, refused, unwritten, begins_failing, ends_failing } = changed;
        told.extend(failed);
        let mut left = self.drop_unstored(refused, DropReason::NotStored);
        if self.is_stopped {
            let unstored = self.outbox.as_mut().map(OutboxState::take_enqueued).unwrap_or_default();
            left.extend(self.drop_unstored(unstored, DropReason::ShutDown));
        }
        self.end_flushes();
        Committed { told, left, unwritten, begins_failing, ends_failing }
    }
}
