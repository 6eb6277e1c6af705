//! What a queue keeps in its store, and what is to be written: requests that are added, and their ends. Those that
//! collect while a commit runs are the next one. Time comes from outside.

mod add;
mod commits;
mod end;
mod ends;
mod known_numbers;
#[cfg(test)]
mod lease_tests;
mod pace;
mod set_aside;
#[cfg(test)]
mod set_aside_tests;

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::accepting::Held;
use crate::client::QueuedRequest;
use crate::error::Error;
use crate::outbox::EntryEnd;

pub(super) use add::Add;
use add::memory_of;
pub(super) use commits::{Changed, CommitFailure, NextCommit};
use end::End;
use known_numbers::KnownNumbers;
use pace::Pace;
pub(super) use pace::pause;
use set_aside::SetAside;

/// How many requests, and how many bytes, are added by one commit.
const MOST_ADDED: (usize, usize) = (256, 1 << 20);
/// How many bytes of requests wait in memory to be written.
const MOST_MEMORY: usize = 16 << 20;
/// How many requests are read from the store at least and at most, and how many bytes.
pub(super) const WINDOW: (usize, usize, u64) = (32, 1024, 16 << 20);
/// How many ends that cannot be written keep others from being sent.
pub(super) const MOST_UNWRITTEN: usize = 4096;

/// A caller that is told whether a request is stored.
pub(super) type Told = (oneshot::Sender<Result<(), Error>>, Result<(), Error>);

pub(super) struct OutboxState {
    /// Those to be stored, in the order in which they were accepted.
    pub(super) adds: VecDeque<Add>,
    pub(super) adds_memory: usize,
    /// Those in `adds` and in the commit that are not accepted yet.
    pub(super) persisting: Held,
    /// Those that wait for room, each until a time, in the order of these times.
    blocked: VecDeque<(Add, Instant)>,
    blocked_memory: usize,
    /// Accepted requests that the store has refused, and later ones of their events.
    aside: SetAside,
    ends: VecDeque<End>,
    ends_made: u64,
    /// The ends that the store has refused too often. Their claims end, and an entry that is claimed again is not sent
    /// again.
    refused_ends: HashMap<u64, EntryEnd>,
    pub(super) commit: Option<Commit>,
    /// The entries that were claimed and whose end is not stored, each with the time since when it is claimed.
    pub(super) claimed: HashMap<u64, ClaimedSince>,
    /// How long a claim lasts.
    lease: Option<Duration>,
    /// The numbers of entries that are counted. None if other processes use the store, too.
    pub(super) known: Option<KnownNumbers>,
    /// The number of the first entry that this process added.
    pub(super) first_added: Option<u64>,
    /// Whether the store may hold entries that were not claimed.
    pub(super) has_more: bool,
    /// How many commits have added requests.
    pub(super) commits_of_adds: u64,
    add_pace: Pace,
    end_pace: Pace,
    /// Whether additions and ends are written by separate commits, since one of both failed.
    is_separate: bool,
    is_turn_of_adds: bool,
    /// Whether `adds` is not in the order of acceptance, and `ends` not in the order in which they were made.
    is_reordered: bool,
    are_ends_reordered: bool,
    /// Whether the store fails, which was reported.
    is_failing: bool,
    pub(super) claim_failures: u32,
    pub(super) claim_at: Option<Instant>,
    /// How often entries are looked for that others have added.
    pub(super) polls: Option<Duration>,
    pub(super) opened: (SystemTime, Instant),
}

/// When entries were claimed, by the clock of the process and by that of the machine. The first one stands still while
/// the machine sleeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClaimedSince {
    pub(super) instant: Instant,
    pub(super) wall: SystemTime,
}

/// A commit that runs.
pub(super) struct Commit {
    pub(super) adds: Vec<Add>,
    ends: Vec<End>,
}

impl OutboxState {
    /// `found` is the number of entries in the store.
    pub(super) fn new(
        found: u64,
        polls: Option<Duration>,
        lease: Option<Duration>,
        opened: (SystemTime, Instant),
    ) -> Self {
        Self {
            adds: VecDeque::new(),
            adds_memory: 0,
            persisting: Held::default(),
            blocked: VecDeque::new(),
            blocked_memory: 0,
            aside: SetAside::default(),
            ends: VecDeque::new(),
            ends_made: 0,
            refused_ends: HashMap::new(),
            commit: None,
            claimed: HashMap::new(),
            lease,
            known: (polls.is_none() && lease.is_none()).then(|| KnownNumbers::new(found)),
            first_added: None,
            // Others may have added entries since it was opened.
            has_more: found > 0 || polls.is_some(),
            commits_of_adds: 0,
            add_pace: Pace::new(),
            end_pace: Pace::new(),
            is_separate: false,
            is_turn_of_adds: false,
            is_reordered: false,
            are_ends_reordered: false,
            is_failing: false,
            claim_failures: 0,
            claim_at: None,
            polls,
            opened,
        }
    }

    pub(super) fn has_memory(&self, size: usize) -> bool {
        !self.has_adds() || self.adds_memory + memory_of(size) <= MOST_MEMORY
    }

    pub(super) fn add(&mut self, add: Add) {
        self.adds_memory += add.memory();
        if add.done.is_some() {
            self.persisting.add(add.request.body.len());
        }
        // The requests of one event are stored in their order.
        let add = if self.aside.is_empty() { Some(add) } else { self.aside.follow(add) };
        self.adds.extend(add);
    }

    /// Lets a request wait for room until a time, which is not before the times of the others. Returns it, if too many
    /// wait.
    pub(super) fn block(&mut self, add: Add, until: Instant) -> Result<(), QueuedRequest> {
        let memory = self.blocked_memory + add.memory();
        if memory > MOST_MEMORY && !self.blocked.is_empty() {
            return Err(add.request);
        }
        self.blocked_memory = memory;
        let until = self.blocked.back().map_or(until, |(_, last)| until.max(*last));
        self.blocked.push_back((add, until));
        Ok(())
    }

    pub(super) fn has_blocked(&self) -> bool {
        !self.blocked.is_empty()
    }

    /// The size of the first request that waits for room.
    pub(super) fn next_blocked(&self) -> Option<usize> {
        self.blocked.front().map(|(add, _)| add.request.body.len())
    }

    pub(super) fn unblock(&mut self) -> Option<Add> {
        let (add, _) = self.blocked.pop_front()?;
        self.blocked_memory -= add.memory();
        Some(add)
    }

    /// Those that waited for room for too long.
    pub(super) fn take_late(&mut self, now: Instant) -> Vec<Add> {
        let mut late = Vec::new();
        while self.blocked.front().is_some_and(|(_, until)| *until <= now) {
            late.extend(self.unblock());
        }
        late
    }

    /// Accepted requests that are too old, and could not be stored.
    pub(super) fn take_expired(&mut self, age: Duration, now: Instant) -> Vec<Add> {
        // The first one is the oldest.
        if self.first_enqueued().is_none_or(|add| add.since.at(now) < age) {
            return Vec::new();
        }
        self.take_adds(|add| add.done.is_none() && add.since.at(now) >= age)
    }

    /// Accepted requests that are not stored.
    pub(super) fn take_enqueued(&mut self) -> Vec<Add> {
        self.take_adds(|add| add.done.is_none())
    }

    /// Requests that are to be stored, and are not accepted before.
    pub(super) fn take_persisting(&mut self) -> Vec<Add> {
        let taken = self.take_adds(|add| add.done.is_some());
        self.forget_persisting(&taken);
        taken
    }

    /// Requests that wait for room.
    pub(super) fn take_blocked(&mut self) -> Vec<Add> {
        self.blocked_memory = 0;
        self.blocked.drain(..).map(|(add, _)| add).collect()
    }

    /// Whether a commit runs that adds requests.
    pub(super) fn is_adding(&self) -> bool {
        self.commit.as_ref().is_some_and(|commit| !commit.adds.is_empty())
    }

    /// Requests of a commit whose result is not waited for: those that are persisted, and those that were accepted.
    /// Whether they are stored is not known.
    pub(super) fn take_commit(&mut self) -> (Vec<Add>, Vec<Add>) {
        let adds = self.commit.take().map(|commit| commit.adds).unwrap_or_default();
        let (mut persisted, enqueued): (Vec<_>, Vec<_>) = adds.into_iter().partition(|add| add.done.is_some());
        persisted.iter_mut().for_each(|add| add.is_in_doubt = true);
        self.forget_persisting(&persisted);
        (persisted, enqueued)
    }

    fn forget_persisting(&mut self, adds: &[Add]) {
        adds.iter().for_each(|add| self.persisting.remove(add.request.body.len()));
    }

    /// The oldest accepted request that is not stored.
    fn first_enqueued(&self) -> Option<&Add> {
        let enqueued = self.aside.iter().chain(&self.adds).filter(|add| add.done.is_none());
        if self.is_in_order() { enqueued.take(1).next() } else { enqueued.min_by_key(|add| add.place) }
    }

    /// Whether all requests to be stored are in the order of acceptance.
    fn is_in_order(&self) -> bool {
        self.aside.is_empty() && !self.is_reordered
    }

    fn has_adds(&self) -> bool {
        !self.adds.is_empty() || !self.aside.is_empty()
    }

    fn take_adds(&mut self, is_taken: impl Fn(&Add) -> bool) -> Vec<Add> {
        let mut taken = self.aside.take(&is_taken);
        let (others, rest): (Vec<_>, Vec<_>) = self.adds.drain(..).partition(is_taken);
        taken.extend(others);
        self.adds = rest.into();
        self.count_memory();
        taken
    }

    fn count_memory(&mut self) {
        self.adds_memory = self.aside.iter().chain(&self.adds).map(Add::memory).sum();
    }

    /// When something is to be done that the queue does not notice otherwise.
    pub(super) fn next_time(&self, age: Duration) -> Option<Instant> {
        let blocked = self.blocked.front().map(|(_, until)| *until);
        blocked.into_iter().chain(self.first_enqueued().and_then(|add| add.since.reaches(age))).min()
    }

    pub(super) fn oldest_age(&self, now: Instant) -> Option<Duration> {
        self.first_enqueued().map(|add| add.since.at(now))
    }

    /// The place of the first request that is not stored yet.
    pub(super) fn unstored_from(&self) -> Option<u64> {
        let under_way = self.commit.iter().flat_map(|commit| &commit.adds);
        let waiting = self.aside.iter().chain(&self.adds);
        let waiting = waiting.take(if self.is_in_order() { 1 } else { usize::MAX });
        under_way.chain(waiting).map(|add| add.place).min()
    }

    /// The places of the accepted requests that are not stored yet.
    pub(super) fn unstored_places(&self) -> Vec<u64> {
        let under_way = self.commit.iter().flat_map(|commit| &commit.adds);
        let unstored = under_way.chain(self.aside.iter()).chain(&self.adds).filter(|add| add.done.is_none());
        unstored.map(|add| add.place).collect()
    }

    /// Whether an entry can be sent, and no other process has claimed it meanwhile. A quarter of the lease is left for
    /// the request to arrive.
    pub(super) fn holds(&self, number: u64, now: ClaimedSince) -> bool {
        let Some(lease) = self.lease else { return true };
        self.claimed.get(&number).is_some_and(|since| {
            let elapsed = now.instant.saturating_duration_since(since.instant);
            // A clock that was set back does not count.
            elapsed.max(now.wall.duration_since(since.wall).unwrap_or_default()) < lease - lease / 4
        })
    }

    /// The claims of these entries were renewed then, except for the lost ones.
    pub(super) fn renewed(&mut self, numbers: &[u64], lost: &[u64], then: ClaimedSince) {
        for number in numbers {
            if let Some(since) = self.claimed.get_mut(number).filter(|_| !lost.contains(number)) {
                *since = then;
            }
        }
    }

    /// Whether nothing is to be written.
    pub(super) fn is_stored(&self) -> bool {
        self.is_written() && self.blocked.is_empty()
    }

    /// The same, except for requests that wait for room.
    pub(super) fn is_written(&self) -> bool {
        self.commit.is_none() && !self.has_adds() && self.ends.is_empty()
    }

    /// Tries again now what waits since the store failed.
    pub(super) fn hurry(&mut self) {
        self.add_pace.hurry();
        self.end_pace.hurry();
        self.aside.hurry();
        self.claim_at = None;
    }
}
