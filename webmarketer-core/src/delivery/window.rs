//! The requests that can be sent soon: which is sent next, and when one that failed is tried again. Requests of one
//! event are sent one after the other. Time, chance and the answers of the service come from outside.

use std::collections::hash_map::Entry as Place;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::concurrency::Concurrency;
use super::drop_reason::DropReason;
use super::entry::{Entry, EventKey, ReceivedIds};
use super::outcome::{HoldReason, Outcome};
use super::pause::{Pause, delay, delay_of_unprocessed};
use super::report::Retries;
use crate::client::Outgoing;
use crate::error::Error;

/// How long the service may take to process an event. An update that it answers with 404 is sent again during that time.
const LONGEST_PROCESSING: Duration = Duration::from_mins(10);
/// The maximum delay that a response can request.
const LONGEST_DELAY: Duration = Duration::from_mins(5);

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
}

/// A request that left the window.
pub(super) struct Left {
    pub(super) entry: Entry,
    pub(super) how: Leaving,
}

/// How a request leaves the window.
pub(super) enum Leaving {
    /// The service received it, and gave that id to an event.
    Received(Option<String>),
    Dropped(DropReason, Option<Error>),
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

/// What a try changed.
#[derive(Default)]
pub(super) struct Ended {
    /// The request, and those that cannot be sent without it.
    pub(super) left: Vec<Left>,
    /// The error, if the request is tried again.
    pub(super) held: Option<Error>,
    pub(super) begins_outage: bool,
    pub(super) ends_outage: bool,
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

    /// Removes requests that are not under way: another process sends them. Returns the numbers of updates that have to
    /// be claimed again, since that process knows their event.
    pub(super) fn forget(&mut self, numbers: &[u64]) -> Vec<u64> {
        let mut unknown = Vec::new();
        for number in numbers {
            if self.under_way.contains_key(number) {
                continue;
            }
            let delayed = self.delayed.keys().find(|(_, delayed)| delayed == number).copied();
            let fresh = self.fresh.iter().position(|entry| entry.number == *number);
            let waiting = self.retries.remove(number).or_else(|| self.delayed.remove(&delayed?));
            if let Some(entry) = waiting.or_else(|| self.fresh.remove(fresh?)) {
                self.unprocessed.remove(number);
                self.count -= 1;
                let later = self.events.remove(&entry.event).unwrap_or_default();
                self.count -= later.len();
                unknown.extend(later.into_iter().filter_map(|entry| self.insert(entry)).map(|entry| entry.number));
            }
            for later in self.events.values_mut() {
                let before = later.len();
                later.retain(|entry| entry.number != *number);
                self.count -= before - later.len();
            }
        }
        unknown
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
            self.under_way.insert(number, Try { entry, pause: self.pause.number() });
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

    /// A try has ended. `asked` is when the pause ends that the service asks for; `random` is between 0 and 1. Nothing
    /// happens for a request that is not in the window any more.
    pub(super) fn end(
        &mut self,
        number: u64,
        outcome: Outcome,
        asked: Option<Instant>,
        now: Instant,
        random: f64,
    ) -> Ended {
        let Some(Try { entry, pause }) = self.under_way.remove(&number) else { return Ended::default() };
        match outcome {
            Outcome::Received(id) => {
                let was_outage = self.pause.is_outage();
                self.pause.end(pause);
                let was_reached = self.under_way.len() + 1 >= self.concurrency.get();
                self.concurrency.succeed(was_reached, now);
                let ends_outage = was_outage && !self.pause.is_outage();
                Ended { left: self.leave(entry, Leaving::Received(id)), ends_outage, ..Ended::default() }
            }
            Outcome::NotFound(_) if entry.is_update() && is_within(entry.first_try, LONGEST_PROCESSING, now) => {
                self.retry_counts.unavailable += 1;
                self.unprocessed.insert(number);
                self.delay(entry, |failures| delay_of_unprocessed(failures, random), now);
                Ended::default()
            }
            Outcome::Refused(error) | Outcome::NotFound(error) => {
                let how = Leaving::Dropped(DropReason::Refused, Some(error));
                Ended { left: self.leave(entry, how), ..Ended::default() }
            }
            Outcome::Hold(reason, error) => {
                let counts = &mut self.retry_counts;
                *match reason {
                    HoldReason::Unreachable => &mut counts.unreachable,
                    HoldReason::Unavailable => &mut counts.unavailable,
                    HoldReason::Throttled => &mut counts.throttled,
                    HoldReason::Credentials => &mut counts.credentials,
                } += 1;
                let was_outage = self.pause.is_outage();
                // The rate limit of the client is no pause of the service.
                let asked = asked.or_else(|| now.checked_add(error.retry_after()?.min(LONGEST_DELAY)));
                if let Some(length) = self.pause.fail(pause, reason, asked, now, random) {
                    if reason != HoldReason::Credentials {
                        self.concurrency.back_off(now);
                    }
                    if reason == HoldReason::Throttled {
                        self.throttled += length;
                    }
                }
                self.hold(entry, reason, error.retry_after(), now, random);
                let begins_outage = self.pause.is_outage() && !was_outage;
                Ended { held: Some(error), begins_outage, ..Ended::default() }
            }
        }
    }

    /// Holds a request that failed, until its next try.
    fn hold(&mut self, entry: Entry, reason: HoldReason, asked: Option<Duration>, now: Instant, random: f64) {
        if reason == HoldReason::Throttled {
            if entry.failures == 0 {
                put(&mut self.fresh, entry);
            } else {
                self.retries.insert(entry.number, entry);
            }
            return;
        }
        let asked = asked.unwrap_or_default().min(LONGEST_DELAY);
        self.delay(entry, |failures| delay(reason, failures, random).max(asked), now);
    }

    /// Lets a request be tried again after a delay, which depends on how often it has failed.
    fn delay(&mut self, mut entry: Entry, length: impl Fn(u32) -> Duration, now: Instant) {
        entry.failures = entry.failures.saturating_add(1);
        let due = now + length(entry.failures);
        let due = entry.since.reaches(self.max_age).map_or(due, |expires| due.min(expires));
        self.delayed.insert((due, entry.number), entry);
    }

    /// Lets those be tried again whose delay is over.
    fn end_delays(&mut self, now: Instant) {
        while let Some(first) = self.delayed.first_entry()
            && first.key().0 <= now
        {
            let entry = first.remove();
            self.retries.insert(entry.number, entry);
        }
    }

    /// Tries events again now whose delay the service did not request.
    pub(super) fn hurry(&mut self) {
        self.pause.hurry();
        let delayed = std::mem::take(&mut self.delayed).into_values();
        self.retries.extend(delayed.map(|entry| (entry.number, entry)));
    }

    fn drop_old(&mut self, now: Instant) -> Vec<Left> {
        let mut expired = Vec::new();
        let is_old = |entry: &Entry| entry.since.at(now) >= self.max_age;
        while let Some(entry) = self.fresh.pop_front_if(|entry| is_old(entry)) {
            expired.push(entry);
        }
        while let Some(first) = self.retries.first_entry()
            && is_old(first.get())
        {
            expired.push(first.remove());
        }
        let expired = expired.into_iter();
        expired.flat_map(|entry| self.leave(entry, Leaving::Dropped(DropReason::Expired, None))).collect()
    }

    /// Drops the oldest request that is not under way, with the updates that cannot be sent without it. A later request
    /// of an event that is under way counts as under way.
    pub(super) fn drop_oldest(&mut self, reason: DropReason) -> Vec<Left> {
        let delayed = self.delayed.iter().map(|(key, entry)| (entry.number, *key)).min();
        let numbers = [
            self.fresh.front().map(|entry| entry.number),
            self.retries.keys().next().copied(),
            delayed.map(|(number, _)| number),
        ];
        let entry = match (numbers.iter().flatten().min(), delayed) {
            (None, _) => return Vec::new(),
            (Some(oldest), Some((number, key))) if *oldest == number => self.delayed.remove(&key),
            (Some(oldest), _) if numbers[0] == Some(*oldest) => self.fresh.pop_front(),
            (Some(oldest), _) => self.retries.remove(oldest),
        };
        entry.map_or_else(Vec::new, |entry| self.leave(entry, Leaving::Dropped(reason, None)))
    }

    /// Drops every request, those under way too: whether those are received is not known any more.
    pub(super) fn drop_all(&mut self, reason: DropReason) -> Vec<Left> {
        let under_way = std::mem::take(&mut self.under_way).into_values().map(|of| of.entry);
        let mut all: Vec<_> = under_way.chain(self.fresh.drain(..)).collect();
        all.extend(std::mem::take(&mut self.retries).into_values());
        all.extend(std::mem::take(&mut self.delayed).into_values());
        all.extend(std::mem::take(&mut self.events).into_values().flatten());
        self.unprocessed.clear();
        self.count = 0;
        all.into_iter().map(|entry| Left { entry, how: Leaving::Dropped(reason, None) }).collect()
    }

    /// Removes a request from the window, and lets the next one of its event follow. Updates that would need the id of
    /// an event which was dropped leave too.
    fn leave(&mut self, entry: Entry, how: Leaving) -> Vec<Left> {
        let mut later = self.events.remove(&entry.event).unwrap_or_default();
        self.unprocessed.remove(&entry.number);
        self.count -= 1;
        if let Leaving::Received(Some(id)) = &how {
            self.received.add(entry.event, id.clone());
        }
        let has_id = self.received.get(entry.event).is_some();
        let event = entry.event;
        let mut left = vec![Left { entry, how }];
        if has_id {
            // Each update follows those that were added by the id of the event.
            self.count -= later.len();
            for entry in later {
                left.extend(self.insert(entry).map(orphan));
            }
            return left;
        }
        while let Some(next) = later.pop_front() {
            if next.needs_id() {
                self.count -= 1;
                left.push(orphan(next));
            } else {
                self.events.insert(event, later);
                put(&mut self.fresh, next);
                break;
            }
        }
        left
    }
}

/// Whether that was less than `length` ago.
fn is_within(then: Option<Instant>, length: Duration, now: Instant) -> bool {
    then.is_some_and(|then| now.saturating_duration_since(then) < length)
}

/// An update whose event was dropped.
pub(super) fn orphan(entry: Entry) -> Left {
    Left { entry, how: Leaving::Dropped(DropReason::EventDropped, None) }
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
