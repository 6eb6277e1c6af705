//! The requests that can be sent soon: which is sent next, and when one that failed is tried again. Requests of one
//! event are sent one after the other. Time, chance and the answers of the service come from outside.

mod leaving;
mod left;
mod tries;

use std::collections::hash_map::Entry as Place;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::concurrency::Concurrency;
use super::entry::{Entry, EventKey, ReceivedIds};
use super::pause::Pause;
use super::report::Retries;
use crate::client::Outgoing;

pub(super) use left::{Leaving, Left, orphan};
pub(super) use tries::Ended;

pub(super) struct Window {
    max_age: Duration,
    /// Those that have not failed, in the order of their numbers.
    fresh: VecDeque<Entry>,
    /// Those that failed, and can be tried again.
    retries: BTreeMap<u64, Entry>,
    /// Failed events, by the time of their next try.
    delayed: BTreeMap<(Instant, u64), Entry>,
    under_way: BTreeMap<u64, Try>,
    /// The events of all of these, each with the later requests that wait for it.
    events: HashMap<EventKey, VecDeque<Entry>>,
    received: ReceivedIds,
    /// The updates that wait until the service has processed their event.
    unprocessed: HashSet<u64>,
    count: usize,
    /// Whether one that failed is next, if there are both. So neither kind keeps the other from being sent.
    is_retry_next: bool,
    pause: Pause,
    concurrency: Concurrency,
    retry_counts: Retries,
    throttled: Duration,
}

/// A request that is under way.
struct Try {
    entry: Entry,
    /// The number of the pause before it.
    pause: u64,
    /// How often the concurrency was halved before it.
    halved: u64,
}

/// What is done next.
pub(super) enum WindowStep {
    Send {
        number: u64,
        request: Outgoing,
    },
    /// Requests were too old.
    Expired(Vec<Left>),
    /// Nothing before that time.
    Wait(Option<Instant>),
}

impl Window {
    pub(super) fn new(max_age: Duration, max_concurrency: usize, now: Instant) -> Self {
        Self {
            max_age,
            fresh: VecDeque::new(),
            retries: BTreeMap::new(),
            delayed: BTreeMap::new(),
            under_way: BTreeMap::new(),
            events: HashMap::new(),
            received: ReceivedIds::default(),
            unprocessed: HashSet::new(),
            count: 0,
            is_retry_next: false,
            pause: Pause::default(),
            concurrency: Concurrency::new(max_concurrency, now),
            retry_counts: Retries::default(),
            throttled: Duration::ZERO,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// How many of them wait until the service has processed their event.
    pub(super) fn unprocessed(&self) -> usize {
        self.unprocessed.len()
    }

    pub(super) fn concurrency(&self) -> usize {
        self.concurrency.get()
    }

    pub(super) fn retry_counts(&self) -> Retries {
        self.retry_counts
    }

    pub(super) fn throttled(&self) -> Duration {
        self.throttled
    }

    pub(super) fn oldest_age(&self, now: Instant) -> Duration {
        let under_way = self.under_way.values().map(|of| &of.entry);
        let first = self.fresh.front().into_iter().chain(self.retries.values()).chain(self.delayed.values());
        first.chain(under_way).map(|entry| entry.since.at(now)).max().unwrap_or_default()
    }

    /// Whether a request waits to be sent, and nothing but its turn is missing.
    pub(super) fn has_waiting(&self) -> bool {
        !self.fresh.is_empty() || !self.retries.is_empty()
    }

    pub(super) fn is_under_way(&self, number: u64) -> bool {
        self.under_way.contains_key(&number)
    }

    /// A request was not sent, although it is under way.
    pub(super) fn take_back(&mut self, number: u64) {
        if let Some(Try { entry, .. }) = self.under_way.remove(&number) {
            put(&mut self.fresh, entry);
        }
    }

    /// Adds a request. One that can never be sent comes back.
    pub(super) fn insert(&mut self, mut entry: Entry) -> Option<Entry> {
        if entry.needs_id()
            && let Some(id) = self.received.get(entry.event)
        {
            entry.set_event_id(id.clone());
        }
        match self.events.entry(entry.event) {
            Place::Occupied(mut later) => later.get_mut().push_back(entry),
            Place::Vacant(_) if entry.needs_id() => return Some(entry),
            Place::Vacant(place) => {
                place.insert(VecDeque::new());
                put(&mut self.fresh, entry);
            }
        }
        self.count += 1;
        None
    }

    /// What is done next.
    pub(super) fn next(&mut self, now: Instant) -> WindowStep {
        self.end_delays(now);
        let expired = self.drop_old(now);
        if !expired.is_empty() {
            return WindowStep::Expired(expired);
        }
        let paused = self.pause.until(now);
        if paused.is_none()
            && self.under_way.len() < self.concurrency.get()
            && let Some(mut entry) = self.take_next()
        {
            let (number, request) = (entry.number, entry.outgoing());
            entry.first_try.get_or_insert(now);
            let (pause, halved) = (self.pause.number(), self.concurrency.halved());
            self.under_way.insert(number, Try { entry, pause, halved });
            return WindowStep::Send { number, request };
        }
        let first = [self.fresh.front(), self.retries.values().next()].into_iter().flatten();
        let expires = first.filter_map(|entry| entry.since.reaches(self.max_age));
        let delays = self.delayed.keys().next().map(|(due, _)| *due);
        let paused = paused.filter(|_| self.has_waiting());
        WindowStep::Wait(expires.chain(delays).chain(paused).min())
    }

    fn take_next(&mut self) -> Option<Entry> {
        let is_retry = self.fresh.is_empty() || self.is_retry_next && !self.retries.is_empty();
        self.is_retry_next = !is_retry;
        if is_retry { Some(self.retries.pop_first()?.1) } else { self.fresh.pop_front() }
    }
}

/// Puts a request in its place by its number.
fn put(entries: &mut VecDeque<Entry>, entry: Entry) {
    // A new one has the highest number. A search through all entries would be slow.
    if entries.back().is_none_or(|last| last.number < entry.number) {
        return entries.push_back(entry);
    }
    let place = entries.partition_point(|other| other.number < entry.number);
    entries.insert(place, entry);
}
