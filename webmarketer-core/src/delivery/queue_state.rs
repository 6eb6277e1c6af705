//! The events of a queue, and their counters. Times, random numbers and responses are arguments.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::concurrency::Concurrency;
use super::failed_event::{DropReason, DroppedEvent};
use super::outcome::{HoldReason, Outcome};
use super::pause::{Pause, delay};
use super::report::{DeliveryMetrics, DeliveryReport, Dropped, Retries};
use crate::client::QueuedEvent;
use crate::error::Error;

/// The limits of a queue.
#[derive(Clone, Copy, Debug)]
pub(super) struct QueueLimits {
    pub(super) events: usize,
    pub(super) bytes: usize,
    pub(super) age: Duration,
}

/// The maximum delay that a response can request.
const LONGEST_DELAY: Duration = Duration::from_mins(5);

pub(super) struct QueueState {
    limits: QueueLimits,
    /// In the order in which they were accepted.
    waiting: VecDeque<Entry>,
    under_way: BTreeMap<u64, Try>,
    /// Failed events, by the time of their next try.
    delayed: BTreeMap<(Instant, u64), Entry>,
    held_bytes: usize,
    next_number: u64,
    is_closed: bool,
    /// Whether the dispatcher waits for an event.
    is_idle: bool,
    flushes: Vec<Flush>,
    /// Waits that have ended. They are notified when the events that ended them are reported.
    ended_flushes: Vec<Flush>,
    /// The number of unfinished reports of events that have left the queue.
    reports: usize,
    pause: Pause,
    concurrency: Concurrency,
    received: u64,
    rejected: u64,
    dropped: Dropped,
    retries: Retries,
    throttled: Duration,
}

struct Entry {
    number: u64,
    event: QueuedEvent,
    accepted: Instant,
    failures: u32,
}

/// An event that is under way.
struct Try {
    entry: Entry,
    /// The number of the pause before it.
    pause: u64,
}

/// A call that waits until the events that are in the queue have left it.
struct Flush {
    /// The number of the first event that was accepted after it began.
    before: u64,
    report: DeliveryReport,
    deadline: Instant,
    /// Whether the events that are left at the deadline are dropped.
    drops: bool,
    done: oneshot::Sender<DeliveryReport>,
}

/// Why an event is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotAccepted {
    Full,
    TooLarge,
    Closed,
}

/// What the dispatcher does next.
pub(super) enum Step {
    /// It sends an event.
    Send { number: u64, body: Bytes },
    /// It reports events that were dropped.
    Report(Vec<DroppedEvent>),
    /// It waits until that time, or until it is woken.
    Wait(Option<Instant>),
}

/// The result of a try for an event.
pub(super) enum Ended {
    Received { event: QueuedEvent, id: String, ends_outage: bool },
    Dropped(DroppedEvent),
    Held { error: Error, begins_outage: bool },
}

/// How an event leaves the queue.
#[derive(Clone, Copy)]
enum Leaving {
    Received,
    Dropped(DropReason),
}

impl QueueState {
    pub(super) fn new(limits: QueueLimits, max_concurrency: usize, now: Instant) -> Self {
        Self {
            limits,
            waiting: VecDeque::new(),
            under_way: BTreeMap::new(),
            delayed: BTreeMap::new(),
            held_bytes: 0,
            next_number: 0,
            is_closed: false,
            is_idle: false,
            flushes: Vec::new(),
            ended_flushes: Vec::new(),
            reports: 0,
            pause: Pause::default(),
            concurrency: Concurrency::new(max_concurrency, now),
            received: 0,
            rejected: 0,
            dropped: Dropped::default(),
            retries: Retries::default(),
            throttled: Duration::ZERO,
        }
    }

    pub(super) fn limits(&self) -> QueueLimits {
        self.limits
    }

    /// How many events are in the queue, or under way.
    pub(super) fn held(&self) -> usize {
        self.waiting.len() + self.under_way.len() + self.delayed.len()
    }

    /// Whether half of the room is free.
    pub(super) fn is_half_empty(&self) -> bool {
        self.held() <= self.limits.events / 2 && self.held_bytes <= self.limits.bytes / 2
    }

    /// Adds an event. If `evicts` is true and the queue is full, the oldest events are removed and returned.
    pub(super) fn push(
        &mut self,
        event: QueuedEvent,
        evicts: bool,
        now: Instant,
    ) -> Result<Vec<DroppedEvent>, (NotAccepted, QueuedEvent)> {
        let size = event.body.len();
        if self.is_closed {
            return Err((NotAccepted::Closed, event));
        }
        if size > self.limits.bytes || self.limits.events == 0 {
            return Err((NotAccepted::TooLarge, event));
        }
        let mut evicted = Vec::new();
        while self.held() >= self.limits.events || self.held_bytes + size > self.limits.bytes {
            if !evicts || !self.has_room_beside_tries(size) {
                return Err((NotAccepted::Full, event));
            }
            evicted.extend(self.drop_oldest(DropReason::Evicted));
        }
        let number = self.next_number;
        self.next_number += 1;
        self.held_bytes += size;
        self.waiting.push_back(Entry { number, event, accepted: now, failures: 0 });
        Ok(evicted)
    }

    /// Whether there would be room if only the events under way were in the queue.
    fn has_room_beside_tries(&self, size: usize) -> bool {
        let bytes: usize = self.under_way.values().map(|of| of.entry.event.body.len()).sum();
        self.under_way.len() < self.limits.events && bytes + size <= self.limits.bytes
    }

    /// An event was not accepted, since there is no room.
    pub(super) fn reject(&mut self) {
        self.rejected += 1;
    }

    /// Whether the dispatcher waits for an event, and must be woken.
    pub(super) fn take_idle(&mut self) -> bool {
        std::mem::take(&mut self.is_idle)
    }

    /// What the dispatcher does next.
    pub(super) fn next(&mut self, now: Instant) -> Step {
        let dropped = self.end_late_flushes(now);
        if !dropped.is_empty() {
            return Step::Report(dropped);
        }
        self.end_delays(now);
        let age = self.limits.age;
        let is_old = |entry: &Entry| now.saturating_duration_since(entry.accepted) >= age;
        let mut expired = Vec::new();
        while self.waiting.front().is_some_and(is_old) {
            expired.extend(self.drop_oldest(DropReason::Expired));
        }
        if !expired.is_empty() {
            return Step::Report(expired);
        }
        let paused = self.pause.until(now);
        if paused.is_none()
            && self.under_way.len() < self.concurrency.get()
            && let Some(mut entry) = self.waiting.pop_front()
        {
            let (number, body) = (entry.number, entry.event.body.share());
            self.under_way.insert(number, Try { entry, pause: self.pause.number() });
            return Step::Send { number, body };
        }
        self.is_idle = self.waiting.is_empty();
        let expires = self.waiting.front().and_then(|entry| entry.accepted.checked_add(age));
        let flushes = self.flushes.iter().map(|flush| flush.deadline);
        let delays = self.delayed.keys().next().map(|(due, _)| *due);
        Step::Wait(flushes.chain(expires).chain(delays).chain(paused.filter(|_| !self.waiting.is_empty())).min())
    }

    /// A try has ended. `asked` is the end of the pause that the service requests; `random` is between 0 and 1. Returns
    /// `None` for an event that is no longer in the queue.
    pub(super) fn end(
        &mut self,
        number: u64,
        outcome: Outcome,
        asked: Option<Instant>,
        now: Instant,
        random: f64,
    ) -> Option<Ended> {
        let Try { entry, pause } = self.under_way.remove(&number)?;
        Some(match outcome {
            Outcome::Received(id) => {
                let was_outage = self.pause.is_outage();
                self.pause.end(pause);
                let was_reached = self.under_way.len() + 1 >= self.concurrency.get();
                self.concurrency.succeed(was_reached, now);
                let ends_outage = was_outage && !self.pause.is_outage();
                Ended::Received { event: self.leave(entry, Leaving::Received), id, ends_outage }
            }
            Outcome::Refused(error) => {
                let reason = DropReason::Refused;
                let event = self.leave(entry, Leaving::Dropped(reason));
                Ended::Dropped(failed(event, reason, Some(error)))
            }
            Outcome::Hold(reason, error) => {
                let retries = &mut self.retries;
                *match reason {
                    HoldReason::Unreachable => &mut retries.unreachable,
                    HoldReason::Unavailable => &mut retries.unavailable,
                    HoldReason::Throttled => &mut retries.throttled,
                    HoldReason::Credentials => &mut retries.credentials,
                } += 1;
                let was_outage = self.pause.is_outage();
                if let Some(length) = self.pause.fail(pause, reason, asked, now, random) {
                    if reason != HoldReason::Credentials {
                        self.concurrency.back_off(now);
                    }
                    if reason == HoldReason::Throttled {
                        self.throttled += length;
                    }
                }
                self.hold(entry, reason, error.retry_after(), now, random);
                Ended::Held { error, begins_outage: self.pause.is_outage() && !was_outage }
            }
        })
    }

    /// Holds an event that failed, until its next try.
    fn hold(&mut self, mut entry: Entry, reason: HoldReason, asked: Option<Duration>, now: Instant, random: f64) {
        if reason == HoldReason::Throttled {
            return self.put_back(entry);
        }
        entry.failures = entry.failures.saturating_add(1);
        let asked = asked.unwrap_or_default().min(LONGEST_DELAY);
        let due = now + delay(reason, entry.failures, random).max(asked);
        let due = entry.accepted.checked_add(self.limits.age).map_or(due, |expires| due.min(expires));
        self.delayed.insert((due, entry.number), entry);
    }

    /// Puts events back into the queue whose delay is over.
    fn end_delays(&mut self, now: Instant) {
        while let Some(first) = self.delayed.first_entry()
            && first.key().0 <= now
        {
            let entry = first.remove();
            self.put_back(entry);
        }
    }

    /// Tries events again now whose delay the service did not request.
    fn hurry(&mut self) {
        self.pause.hurry();
        self.waiting.extend(std::mem::take(&mut self.delayed).into_values());
        self.waiting.make_contiguous().sort_unstable_by_key(|entry| entry.number);
    }

    fn put_back(&mut self, entry: Entry) {
        let place = self.waiting.partition_point(|other| other.number < entry.number);
        self.waiting.insert(place, entry);
    }

    /// Waits for the events that are in the queue now, until the deadline at most.
    pub(super) fn flush(&mut self, deadline: Instant) -> oneshot::Receiver<DeliveryReport> {
        self.wait_for_all(deadline, false)
    }

    /// Accepts no more events, and waits for those in the queue. Events that are left at the deadline are dropped.
    pub(super) fn shut_down(&mut self, deadline: Instant) -> oneshot::Receiver<DeliveryReport> {
        self.close();
        self.wait_for_all(deadline, true)
    }

    fn wait_for_all(&mut self, deadline: Instant, drops: bool) -> oneshot::Receiver<DeliveryReport> {
        let (done, ended) = oneshot::channel();
        let report = DeliveryReport { held: count(self.held()), ..DeliveryReport::default() };
        if report.held == 0 {
            // The receiver is still here.
            let _ = done.send(report);
        } else {
            self.flushes.retain(|flush| !flush.done.is_closed());
            self.flushes.push(Flush { before: self.next_number, report, deadline, drops, done });
        }
        ended
    }

    /// Ends waits whose deadline has passed, and returns the events that are dropped for them.
    fn end_late_flushes(&mut self, now: Instant) -> Vec<DroppedEvent> {
        let is_late = |flush: &Flush| flush.deadline <= now;
        let drops = self.flushes.iter().any(|flush| is_late(flush) && flush.drops);
        let dropped = if drops { self.drop_all() } else { Vec::new() };
        self.ended_flushes.extend(self.flushes.extract_if(.., |flush| is_late(flush)));
        // At the deadline, the reports of the events that were dropped for it are not awaited.
        self.tell_flushes();
        dropped
    }

    /// Accepts no more events.
    pub(super) fn close(&mut self) {
        self.is_closed = true;
        self.hurry();
    }

    /// Drops every event, also those under way, which the service may receive.
    pub(super) fn drop_all(&mut self) -> Vec<DroppedEvent> {
        let mut dropped: Vec<_> = std::iter::from_fn(|| self.drop_oldest(DropReason::ShutDown)).collect();
        for (_, Try { entry, .. }) in std::mem::take(&mut self.under_way) {
            let event = self.leave(entry, Leaving::Dropped(DropReason::ShutDown));
            dropped.push(failed(event, DropReason::ShutDown, None));
        }
        dropped
    }

    fn drop_oldest(&mut self, reason: DropReason) -> Option<DroppedEvent> {
        let delayed = self.delayed.iter().map(|(key, entry)| (entry.number, *key)).min();
        let waiting = self.waiting.front().map(|entry| entry.number);
        let entry = match delayed {
            Some((number, key)) if waiting.is_none_or(|waiting| number < waiting) => self.delayed.remove(&key)?,
            _ => self.waiting.pop_front()?,
        };
        Some(failed(self.leave(entry, Leaving::Dropped(reason)), reason, None))
    }

    /// Counts an event that has left the queue.
    fn leave(&mut self, entry: Entry, how: Leaving) -> QueuedEvent {
        self.held_bytes -= entry.event.body.len();
        match how {
            Leaving::Received => self.received += 1,
            Leaving::Dropped(reason) => self.dropped.add(reason),
        }
        for flush in self.flushes.iter_mut().filter(|flush| entry.number < flush.before) {
            flush.report.held -= 1;
            match how {
                Leaving::Received => flush.report.received += 1,
                Leaving::Dropped(reason) => flush.report.dropped.add(reason),
            }
        }
        self.ended_flushes.extend(self.flushes.extract_if(.., |flush| flush.report.held == 0));
        entry.event
    }

    /// Events have left the queue, and will be reported.
    pub(super) fn begin_report(&mut self) {
        self.reports += 1;
    }

    /// Events were reported. Notifies the calls that wait for them.
    pub(super) fn end_report(&mut self) {
        self.reports -= 1;
        if self.reports == 0 {
            self.tell_flushes();
        }
    }

    /// Whether every event has left the queue and is reported.
    pub(super) fn is_finished(&self) -> bool {
        self.held() == 0 && self.reports == 0
    }

    fn tell_flushes(&mut self) {
        for flush in self.ended_flushes.drain(..) {
            // It may have been given up.
            let _ = flush.done.send(flush.report);
        }
    }

    pub(super) fn metrics(&self, now: Instant) -> DeliveryMetrics {
        let under_way = self.under_way.values().map(|of| &of.entry);
        let oldest = self.waiting.front().into_iter().chain(self.delayed.values()).chain(under_way);
        let oldest = oldest.map(|entry| entry.accepted).min();
        DeliveryMetrics {
            accepted: self.next_number,
            received: self.received,
            held: count(self.held()),
            held_bytes: self.held_bytes,
            dropped: self.dropped,
            rejected: self.rejected,
            retries: self.retries,
            throttled: self.throttled,
            oldest_age: oldest.map_or(Duration::ZERO, |accepted| now.saturating_duration_since(accepted)),
            concurrency: self.concurrency.get(),
        }
    }
}

fn failed(event: QueuedEvent, reason: DropReason, error: Option<Error>) -> DroppedEvent {
    DroppedEvent { event, reason, error }
}

fn count(events: usize) -> u64 {
    u64::try_from(events).unwrap_or(u64::MAX)
}
