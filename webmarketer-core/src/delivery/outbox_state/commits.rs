//! What is written by the next commit, and what its result changes.

use tokio::time::Instant;

use super::{Add, Commit, MOST_ADDED, MOST_ENDED, OutboxState, Told, pause};
use crate::error::{Error, ErrorKind};
use crate::outbox::Changes;

/// What the writer of a queue does next.
pub(in super::super) enum NextCommit {
    Write(Changes),
    Wait(Option<Instant>),
}

impl OutboxState {
    pub(in super::super) fn next_commit(&mut self, boundary: Option<u64>, now: Instant) -> NextCommit {
        if self.commit.is_some() || self.adds.is_empty() && self.ends.is_empty() {
            return NextCommit::Wait(None);
        }
        // A caller is not kept waiting for a store that failed.
        let is_awaited = self.persisting.requests > 0;
        if let Some(until) = self.commit_at.filter(|until| *until > now && !is_awaited) {
            return NextCommit::Wait(Some(until));
        }
        let ends: Vec<_> = self.ends.drain(..self.ends.len().min(MOST_ENDED)).collect();
        let mut adds = Vec::new();
        let mut bytes = 0;
        // What ends makes room in a full store.
        let takes_adds = !self.ends_first || ends.is_empty();
        while takes_adds
            && adds.len() < MOST_ADDED.0
            && let Some(add) = self.adds.pop_front_if(|add| {
                let fits = adds.is_empty() || bytes + add.request.body.len() <= MOST_ADDED.1;
                fits && boundary.is_none_or(|boundary| add.place < boundary)
            })
        {
            self.adds_memory -= add.memory();
            bytes += add.request.body.len();
            adds.push(add);
        }
        let changes = Changes { add: adds.iter_mut().map(Add::stored).collect(), end: ends.clone() };
        self.commit = Some(Commit { adds, ends });
        NextCommit::Write(changes)
    }

    /// Returns whether the store had failed before.
    pub(in super::super) fn succeed(&mut self, commit: &Commit, last: Option<u64>) -> bool {
        self.ends_stored += commit.ends.len() as u64;
        for end in &commit.ends {
            self.claimed.remove(&end.number);
        }
        if let Some(last) = last.filter(|_| !commit.adds.is_empty()) {
            let first = (last + 1).saturating_sub(commit.adds.len() as u64);
            self.first_added.get_or_insert(first);
            self.last = self.last.max(last);
            self.is_last_known = true;
        }
        if !commit.adds.is_empty() {
            self.has_more = true;
            self.commits_of_adds += 1;
        }
        self.ends_first = false;
        self.commit_at = None;
        // Ends alone can be written to a full store.
        let is_over = self.commit_failures > 0 && (!commit.adds.is_empty() || self.adds.is_empty());
        if is_over {
            self.commit_failures = 0;
        }
        is_over
    }

    /// Returns whether the store did not fail before, and those who are told. What was accepted is kept.
    pub(in super::super) fn fail(&mut self, commit: Commit, error: &Error, now: Instant) -> (bool, Vec<Told>) {
        let begins = self.commit_failures == 0;
        self.commit_failures = self.commit_failures.saturating_add(1);
        self.commit_at = now.checked_add(pause(self.commit_failures));
        for end in commit.ends.into_iter().rev() {
            self.ends.push_front(end);
        }
        self.ends_first = true;
        let mut kept = Vec::new();
        let mut told = Vec::new();
        // A store that failed for one caller fails for all that wait.
        for add in commit.adds.into_iter().chain(self.adds.drain(..)) {
            match add.done {
                None => kept.push(add),
                Some(done) => {
                    self.persisting.remove(add.request.body.len());
                    told.push((done, Err(not_stored(&add.request.name(), error))));
                }
            }
        }
        self.adds = kept.into();
        self.adds_memory = self.adds.iter().map(Add::memory).sum();
        (begins, told)
    }
}

fn not_stored(name: &str, error: &Error) -> Error {
    Error::new(ErrorKind::Storage, format!("{name} was not accepted: {error}")).with_source(error.clone())
}
