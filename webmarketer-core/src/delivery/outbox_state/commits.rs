//! What is written by the next commit, and what its result changes. After a failure, less is written at once, until the
//! entry that the store refuses is alone.

use std::collections::HashMap;

use tokio::time::Instant;

use super::end::End;
use super::pace::MOST_ENDED;
use super::{Add, Commit, MOST_ADDED, OutboxState, Told};
use crate::error::{Error, ErrorKind};
use crate::outbox::{Changes, EndedEntry};

/// How often an end is refused alone, each time followed by one that is written, before it is given up.
const MOST_REFUSALS_OF_END: u32 = 8;

/// What the writer of a queue does next.
pub(in super::super) enum NextCommit {
    Write(Changes),
    Wait(Option<Instant>),
}

/// What a commit changed in the outbox.
#[derive(Default)]
pub(in super::super) struct Changed {
    pub(in super::super) told: Vec<Told>,
    /// Accepted requests that the store refuses.
    pub(in super::super) refused: Vec<Add>,
    /// The number of entries whose end the store refuses to write.
    pub(in super::super) unwritten: usize,
    /// Whether the store fails, and did not before, or does not fail any more.
    pub(in super::super) begins_failing: bool,
    pub(in super::super) ends_failing: bool,
}

/// Why a commit failed.
#[derive(Debug)]
pub(in super::super) struct CommitFailure {
    pub(in super::super) error: Error,
    /// Whether the store did not answer, so that the changes may have been made.
    pub(in super::super) is_unknown: bool,
}

impl OutboxState {
    pub(in super::super) fn next_commit(&mut self, now: Instant) -> NextCommit {
        if self.commit.is_some() {
            return NextCommit::Wait(None);
        }
        self.bring_back(now);
        // A caller is not kept waiting for a store that failed.
        let adds_wait = self.add_pace.waits(now).filter(|_| self.persisting.requests == 0);
        let ends_wait = self.end_pace.waits(now);
        let can_add = adds_wait.is_none() && !self.adds.is_empty();
        let can_end = ends_wait.is_none() && !self.ends.is_empty();
        // What ends makes room in a full store.
        let (adds, ends) = match (can_add, can_end) {
            (true, true) if self.is_separate || self.add_pace.is_slow() || self.end_pace.is_slow() => {
                (self.is_turn_of_adds, !self.is_turn_of_adds)
            }
            can => can,
        };
        if !adds && !ends {
            let waits = [
                adds_wait.filter(|_| !self.adds.is_empty()),
                ends_wait.filter(|_| !self.ends.is_empty()),
                self.aside.next_due(),
            ];
            return NextCommit::Wait(waits.into_iter().flatten().min());
        }
        self.is_turn_of_adds = !adds;
        let adds = if adds { self.next_adds() } else { Vec::new() };
        let count = if ends { self.ends.len().min(MOST_ENDED).min(self.end_pace.most()) } else { 0 };
        let ends: Vec<_> = self.ends.drain(..count).collect();
        self.commit = Some(Commit { adds, ends });
        let changes = self.commit.as_mut().map(|Commit { adds, ends }| Changes {
            add: adds.iter_mut().map(Add::stored).collect(),
            end: ends.iter().map(|end| end.ended.clone()).collect(),
        });
        NextCommit::Write(changes.unwrap_or_default())
    }

    fn next_adds(&mut self) -> Vec<Add> {
        let mut adds = Vec::new();
        let mut bytes = 0;
        while adds.len() < MOST_ADDED.0.min(self.add_pace.most())
            && let Some(add) =
                self.adds.pop_front_if(|add| adds.is_empty() || bytes + add.request.body.len() <= MOST_ADDED.1)
        {
            self.adds_memory -= add.memory();
            bytes += add.request.body.len();
            adds.push(add);
        }
        adds
    }

    /// Lets requests that failed alone be tried again. While the store fails, requests that failed less often are
    /// first: if it refuses some, the others are found.
    fn bring_back(&mut self, now: Instant) {
        let due = self.aside.take_due(now);
        let is_failing = self.add_pace.is_store_failing();
        if !due.is_empty() || self.is_reordered && !is_failing {
            self.adds.extend(due);
            self.follow_failed();
            let failures = |add: &Add| if is_failing { add.trials.failures } else { 0 };
            self.adds.make_contiguous().sort_by_key(|add| (failures(add), add.place));
            self.is_reordered = is_failing;
        }
    }

    /// Lets later requests of an event that has failed wait for it, too.
    fn follow_failed(&mut self) {
        let failed = self.adds.iter().filter(|add| add.trials.failures > 0);
        let failed: HashMap<_, _> = failed.map(|add| (add.event(), add.trials.failures)).collect();
        for add in self.adds.iter_mut().filter(|add| add.trials.failures == 0 && !failed.is_empty()) {
            add.trials.failures = failed.get(&add.event()).copied().unwrap_or_default();
        }
    }

    /// Records that the commit was made. The queue tells the callers of `persist`, and counts their requests.
    pub(in super::super) fn succeed(&mut self, commit: &Commit, last: Option<u64>, now: Instant) -> Changed {
        let mut changed = Changed::default();
        for end in &commit.ends {
            self.claimed.remove(&end.ended.number);
            self.refused_ends.remove(&end.ended.number);
        }
        if let Some(last) = last.filter(|_| !commit.adds.is_empty()) {
            let first = (last + 1).saturating_sub(commit.adds.len() as u64);
            self.first_added.get_or_insert(first);
        }
        if !commit.adds.is_empty() {
            self.has_more = true;
            self.commits_of_adds += 1;
            self.add_pace.succeed(commit.adds.len());
            self.is_separate = false;
            if !self.aside.is_empty() {
                changed.refused = self.aside.stored_another(now);
                self.count_memory();
            }
        }
        if !commit.ends.is_empty() {
            self.end_pace.succeed(commit.ends.len());
            changed.unwritten = self.give_up_ends();
            self.are_ends_reordered &= !self.ends.is_empty();
        }
        // Ends alone can be written to a full store.
        changed.ends_failing = self.is_failing && (!commit.adds.is_empty() || !self.has_adds());
        self.is_failing &= !changed.ends_failing;
        changed
    }

    /// The commit failed. What was accepted is kept. The callers of `persist` are told if their request failed alone,
    /// or if the store fails for all requests.
    pub(in super::super) fn fail(&mut self, commit: Commit, failure: &CommitFailure, now: Instant) -> Changed {
        let mut changed = Changed::default();
        let (error, is_unknown) = (&failure.error, failure.is_unknown);
        let Commit { mut adds, mut ends } = commit;
        let (is_add_alone, is_end_alone) = (adds.len() == 1 && ends.is_empty(), ends.len() == 1 && adds.is_empty());
        if !adds.is_empty() && !ends.is_empty() && !is_unknown {
            (self.is_separate, self.is_turn_of_adds) = (true, false);
        }
        let is_mixed = !adds.is_empty() && !ends.is_empty();
        if is_unknown || !is_mixed {
            for (pace, count) in [(&mut self.add_pace, adds.len()), (&mut self.end_pace, ends.len())] {
                match count {
                    0 => {}
                    _ if is_unknown => pace.fail(true, now),
                    1 => pace.fail(false, now),
                    _ => pace.write_alone(),
                }
            }
        }
        // A transaction may have been committed although its answer was lost.
        let is_in_doubt = is_unknown || self.known.is_none();
        adds.iter_mut().for_each(|add| add.is_in_doubt |= is_in_doubt);
        if is_unknown {
            for add in adds.extract_if(.., |add| add.done.is_some()) {
                self.tell(add, error, &mut changed);
            }
        }
        // Others are written before it.
        if let Some(end) = ends.first_mut().filter(|_| is_end_alone) {
            end.is_refused = true;
            self.are_ends_reordered = true;
            self.ends.extend(ends.drain(..));
        }
        for end in ends.into_iter().rev() {
            self.ends.push_front(end);
        }
        if is_add_alone
            && !is_unknown
            && let Some(add) = adds.pop()
        {
            if add.done.is_some() {
                self.tell(add, error, &mut changed);
            } else {
                self.aside.push(add, &mut self.adds, now);
                for add in self.aside.take(|add| add.done.is_some()) {
                    self.tell(add, error, &mut changed);
                }
            }
        }
        for add in adds.into_iter().rev() {
            self.adds.push_front(add);
        }
        // The store fails for every request; or this was the only one, and another may fail, too.
        let is_store = self.add_pace.is_store_failing() || is_add_alone && self.adds.is_empty();
        if is_store {
            for add in self.take_adds(|add| add.done.is_some()) {
                self.tell(add, error, &mut changed);
            }
        }
        self.count_memory();
        let is_failing = is_store || self.end_pace.is_store_failing() || is_end_alone && self.ends.len() == 1;
        changed.begins_failing = is_failing && !self.is_failing;
        self.is_failing |= is_failing;
        changed
    }

    /// Simplifies ends that the store refuses while it writes others, and gives them up if that does not help. Their
    /// entries stay in the store, and their claims are not renewed. Returns how many were not given up before.
    fn give_up_ends(&mut self) -> usize {
        for end in self.ends.iter_mut().filter(|end| end.is_refused) {
            end.refuse();
        }
        let is_given_up = |end: &End| end.refusals >= MOST_REFUSALS_OF_END;
        let mut new = 0;
        if !self.ends.iter().any(is_given_up) {
            return new;
        }
        let (given_up, others): (Vec<_>, Vec<_>) = self.ends.drain(..).partition(is_given_up);
        self.ends = others.into();
        for end in given_up {
            let EndedEntry { number, end } = end.ended;
            self.claimed.remove(&number);
            // Only an entry with a lease can be claimed again.
            if self.lease.is_none() || self.refused_ends.insert(number, end).is_none() {
                new += 1;
            }
        }
        new
    }

    /// Tells the caller of `persist` that its request is not accepted, or that this is not known.
    fn tell(&mut self, add: Add, error: &Error, changed: &mut Changed) {
        if add.done.is_some() {
            self.persisting.remove(add.request.body.len());
        }
        let message = add.not_stored(&error.to_string());
        if let Some(done) = add.done {
            changed.told.push((done, Err(Error::new(ErrorKind::Storage, message).with_source(error.clone()))));
        }
    }
}
