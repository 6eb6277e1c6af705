//! How a queue writes to its store: the next commit, and its result.

use tokio::time::Instant;

use super::failed_event::DropReason;
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
        let first = self.outbox.as_ref().and_then(OutboxState::next_place);
        let boundary = first.and_then(|place| self.flushes.boundary_after(place));
        match &mut self.outbox {
            Some(outbox) => outbox.next_commit(boundary, now),
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
                let first = commit.adds.iter().map(|add| add.place).chain(outbox.unstored_from()).min();
                if let (Some(first), Some(last)) = (first, last) {
                    let number = (last + 1).saturating_sub(commit.adds.len() as u64);
                    self.flushes.stored_until(first, number);
                    let known = outbox.known.as_mut().filter(|_| !commit.adds.is_empty());
                    for (number, size) in known.map(|known| known.add(number..=last)).unwrap_or_default() {
                        self.accepted = self.accepted.saturating_sub(1);
                        self.held.remove(size);
                        self.flushes.counted_twice(number);
                    }
                }
                for add in commit.adds {
                    let size = add.request.body.len();
                    if let Some(done) = add.done {
                        outbox.persisting.remove(size);
                        self.held.add(size);
                        self.accepted += 1;
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
        self.update_boundaries();
        self.end_flushes();
        Committed { told, left, unwritten, begins_failing, ends_failing }
    }
}
