//! What a queue keeps in its store, and what is to be written: requests that are added, and their ends. Those that
//! collect while a commit runs are the next one. Time comes from outside.

mod commits;
#[cfg(test)]
mod lease_tests;

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, SystemTime};

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::accepting::{Held, NewRequest};
use super::entry::{Age, Entry};
use super::window::Leaving;
use crate::client::{QueuedKind, QueuedRequest};
use crate::error::{Error, ErrorKind};
use crate::outbox::{self, EndedEntry, EntryEnd, NewEntry, unstorable};

pub(super) use commits::NextCommit;

/// How many requests, and how many bytes, are added by one commit.
const MOST_ADDED: (usize, usize) = (256, 1 << 20);
/// How many ends are written by one commit.
const MOST_ENDED: usize = 1024;
/// How many bytes of requests wait in memory to be written, and what one needs beside its body.
const MOST_MEMORY: (usize, usize) = (16 << 20, 256);
/// How many requests are read from the store at least and at most, and how many bytes.
pub(super) const WINDOW: (usize, usize, u64) = (32, 1024, 16 << 20);
/// How many ends that cannot be written keep others from being sent.
pub(super) const MOST_UNWRITTEN: usize = 4096;
/// The first pause after the store failed, and the longest.
const PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(5));

/// A request that is to be stored.
pub(super) struct Add {
    /// Its place in the order of acceptance.
    pub(super) place: u64,
    pub(super) request: QueuedRequest,
    accepted: SystemTime,
    since: Age,
    /// Who waits until it is stored. Others were accepted already.
    pub(super) done: Option<oneshot::Sender<Result<(), Error>>>,
}

/// A caller that is told whether a request is stored.
pub(super) type Told = (oneshot::Sender<Result<(), Error>>, Result<(), Error>);

pub(super) struct OutboxState {
    /// Those to be stored, in the order in which they were accepted.
    pub(super) adds: VecDeque<Add>,
    pub(super) adds_memory: usize,
    /// Those in `adds` and in the commit that are not accepted yet.
    pub(super) persisting: Held,
    /// Those that wait for room, each until a time.
    pub(super) blocked: VecDeque<(Add, Instant)>,
    pub(super) ends: VecDeque<EndedEntry>,
    pub(super) ends_made: u64,
    pub(super) ends_stored: u64,
    pub(super) commit: Option<Commit>,
    /// The entries that were claimed and whose end is not stored, each with the time since when it is claimed.
    pub(super) claimed: HashMap<u64, ClaimedSince>,
    /// How long a claim lasts.
    lease: Option<Duration>,
    /// The highest number that is known.
    pub(super) last: u64,
    /// Whether no entry has a higher one.
    pub(super) is_last_known: bool,
    /// The number of the first entry that this process added.
    pub(super) first_added: Option<u64>,
    /// Whether the store may hold entries that were not claimed.
    pub(super) has_more: bool,
    /// How many commits have added requests.
    pub(super) commits_of_adds: u64,
    /// Whether the next commit writes ends alone, if there are some: the last one failed.
    pub(super) ends_first: bool,
    pub(super) commit_failures: u32,
    pub(super) commit_at: Option<Instant>,
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
    pub(super) ends: Vec<EndedEntry>,
}

impl Add {
    /// A request that is accepted already.
    pub(super) fn enqueued(place: u64, new: NewRequest<'_>, since: Age) -> Self {
        Self::new(place, new, since, None)
    }

    /// A request that is accepted when it is stored.
    pub(super) fn persisted(
        place: u64,
        new: NewRequest<'_>,
        since: Age,
        done: oneshot::Sender<Result<(), Error>>,
    ) -> Self {
        Self::new(place, new, since, Some(done))
    }

    fn new(place: u64, new: NewRequest<'_>, since: Age, done: Option<oneshot::Sender<Result<(), Error>>>) -> Self {
        let NewRequest { mut request, nonce, accepted } = new;
        if let (QueuedKind::Event { nonce: known, .. }, Some(nonce)) = (&mut request.kind, nonce) {
            *known = Some(nonce.to_owned());
        }
        Self { place, request, accepted, since, done }
    }

    fn memory(&self) -> usize {
        self.request.body.len() + MOST_MEMORY.1
    }

    fn stored(&mut self) -> NewEntry {
        let body = self.request.body.share();
        let request = match &self.request.kind {
            QueuedKind::Event { event_type, nonce } => outbox::Request::Event {
                event_type: event_type.to_string(),
                nonce: nonce.clone().unwrap_or_default(),
                body,
            },
            QueuedKind::Update { of, is_statistic, key } => {
                outbox::Request::Update { of: of.clone(), is_statistic: *is_statistic, key: key.to_string(), body }
            }
        };
        NewEntry { request, accepted: self.accepted, place: self.place }
    }

    pub(super) fn into_entry(self) -> Entry {
        Entry::new(0, self.request, None, self.since)
    }

    /// Tells the caller that waits that the request is not accepted.
    pub(super) fn refuse(self, why: &str) {
        let (name, done) = self.into_waiting();
        if let Some(done) = done {
            // It may have been given up.
            let _ = done.send(Err(Error::new(ErrorKind::ShutDown, format!("{name} was not accepted: {why}"))));
        }
    }

    /// The caller that waits, with the name of the request.
    pub(super) fn into_waiting(self) -> (String, Option<oneshot::Sender<Result<(), Error>>>) {
        (self.request.name(), self.done)
    }
}

impl OutboxState {
    /// `is_empty` says whether the store holds nothing.
    pub(super) fn new(
        is_empty: bool,
        polls: Option<Duration>,
        lease: Option<Duration>,
        opened: (SystemTime, Instant),
    ) -> Self {
        Self {
            adds: VecDeque::new(),
            adds_memory: 0,
            persisting: Held::default(),
            blocked: VecDeque::new(),
            ends: VecDeque::new(),
            ends_made: 0,
            ends_stored: 0,
            commit: None,
            claimed: HashMap::new(),
            lease,
            last: 0,
            is_last_known: is_empty,
            first_added: None,
            // Others may have added entries since it was opened.
            has_more: !is_empty || polls.is_some(),
            commits_of_adds: 0,
            ends_first: false,
            commit_failures: 0,
            commit_at: None,
            claim_failures: 0,
            claim_at: None,
            polls,
            opened,
        }
    }

    pub(super) fn has_memory(&self, size: usize) -> bool {
        self.adds.is_empty() || self.adds_memory + size + MOST_MEMORY.1 <= MOST_MEMORY.0
    }

    pub(super) fn add(&mut self, add: Add) {
        self.adds_memory += add.memory();
        if add.done.is_some() {
            self.persisting.add(add.request.body.len());
        }
        self.adds.push_back(add);
    }

    pub(super) fn block(&mut self, add: Add, until: Instant) {
        self.blocked.push_back((add, until));
    }

    pub(super) fn has_blocked(&self) -> bool {
        !self.blocked.is_empty()
    }

    /// The size of the first request that waits for room.
    pub(super) fn next_blocked(&self) -> Option<usize> {
        self.blocked.front().map(|(add, _)| add.request.body.len())
    }

    pub(super) fn unblock(&mut self) -> Option<Add> {
        self.blocked.pop_front().map(|(add, _)| add)
    }

    /// Those that waited for room for too long.
    pub(super) fn take_late(&mut self, now: Instant) -> Vec<Add> {
        let (late, blocked): (Vec<_>, Vec<_>) = self.blocked.drain(..).partition(|(_, until)| *until <= now);
        self.blocked = blocked.into();
        late.into_iter().map(|(add, _)| add).collect()
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
        let (persisted, enqueued): (Vec<_>, Vec<_>) = adds.into_iter().partition(|add| add.done.is_some());
        self.forget_persisting(&persisted);
        (persisted, enqueued)
    }

    fn forget_persisting(&mut self, adds: &[Add]) {
        adds.iter().for_each(|add| self.persisting.remove(add.request.body.len()));
    }

    /// The oldest accepted request that is not stored.
    fn first_enqueued(&self) -> Option<&Add> {
        self.adds.iter().find(|add| add.done.is_none())
    }

    fn take_adds(&mut self, is_taken: impl Fn(&Add) -> bool) -> Vec<Add> {
        let (taken, rest): (Vec<_>, Vec<_>) = self.adds.drain(..).partition(is_taken);
        self.adds = rest.into();
        self.adds_memory = self.adds.iter().map(Add::memory).sum();
        taken
    }

    /// When something is to be done that the queue does not notice otherwise.
    pub(super) fn next_time(&self, age: Duration) -> Option<Instant> {
        let blocked = self.blocked.iter().map(|(_, until)| *until);
        blocked.chain(self.first_enqueued().and_then(|add| add.since.reaches(age))).min()
    }

    pub(super) fn oldest_age(&self, now: Instant) -> Option<Duration> {
        self.first_enqueued().map(|add| add.since.at(now))
    }

    /// Notes how an entry ended, and returns how many have.
    pub(super) fn end(&mut self, entry: &Entry, how: &Leaving) -> u64 {
        let end = match how {
            // An end that a store refuses would keep all others from being written.
            Leaving::Received(event_id) => {
                let event_id = event_id.as_ref().filter(|id| unstorable("event id", id).is_none());
                EntryEnd::Received { event_id: event_id.cloned() }
            }
            Leaving::Dropped(reason, error) => EntryEnd::Dead {
                reason: reason.as_str(),
                status: error.as_ref().and_then(Error::status),
                answer: error.as_ref().map_or_else(|| reason.in_words().to_owned(), answer),
            },
        };
        self.ends.push_back(EndedEntry { number: entry.number, end });
        self.ends_made += 1;
        self.ends_made
    }

    pub(super) fn ends_made(&self) -> u64 {
        self.ends_made
    }

    pub(super) fn ends_stored(&self) -> u64 {
        self.ends_stored
    }

    /// The number that the next entry has at least, if it is known.
    pub(super) fn next_number(&self) -> Option<u64> {
        self.is_last_known.then_some(self.last + 1)
    }

    /// The place of the first request that is not stored yet.
    pub(super) fn unstored_from(&self) -> Option<u64> {
        let commit = self.commit.as_ref().and_then(|commit| commit.adds.first());
        commit.or(self.adds.front()).map(|add| add.place)
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
        self.commit.is_none() && self.adds.is_empty() && self.ends.is_empty()
    }

    /// Tries again now what waits since the store failed.
    pub(super) fn hurry(&mut self) {
        (self.commit_at, self.claim_at) = (None, None);
    }
}

/// The answer of the service, or the error in words. Databases store no NUL character.
fn answer(error: &Error) -> String {
    let answer = if error.body().is_empty() { error.to_string() } else { error.body().to_owned() };
    answer.replace('\0', "\u{fffd}")
}

/// How long the queue waits after the store has failed that often.
pub(super) fn pause(failures: u32) -> Duration {
    PAUSE.0.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(PAUSE.1)
}
