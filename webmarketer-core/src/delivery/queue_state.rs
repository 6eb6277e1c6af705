//! The requests of a queue and what is counted of them. Time, chance and the answers of the service come from outside.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::accepting::{Held, NewRequest, QueueLimits, count};
use super::drop_reason::DropReason;
use super::entry::{Age, Entry};
use super::flushes::{Exit, FlushStart, Flushes, Place};
use super::outbox_state::{Add, ClaimedSince, OutboxState};
use super::outcome::Outcome;
use super::report::{DeliveryMetrics, DeliveryReport, Dropped};
use super::usage_check::UsageChecks;
use super::window::{Ended, Leaving, Left, Window, WindowStep, orphan};
use crate::client::{Outgoing, QueuedRequest};
use crate::error::Error;

pub(super) struct QueueState {
    limits: QueueLimits,
    /// Those that can be sent soon. Without a store, all.
    pub(super) window: Window,
    pub(super) flushes: Flushes,
    /// The requests that are stored, or are to be stored.
    pub(super) outbox: Option<OutboxState>,
    pub(super) usage_checks: UsageChecks,
    /// Those that were accepted and have not left.
    pub(super) held: Held,
    pub(super) accepted: u64,
    /// How many this client has accepted.
    pub(super) added: u64,
    /// The next place in the order of acceptance.
    next_place: u64,
    pub(super) is_closed: bool,
    /// Whether nothing is sent any more.
    pub(super) is_stopped: bool,
    /// Whether the dispatcher waits for a request.
    is_idle: bool,
    received: u64,
    rejected: u64,
    pub(super) dropped: Dropped,
}

/// Why a request is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NotAccepted {
    Full,
    TooLarge,
    Closed,
    /// A store may not be able to keep it, for this reason.
    Unstorable(String),
    /// It is an update by the nonce of an event that is not known.
    UnknownEvent,
}

/// What the dispatcher does next.
pub(super) enum Step {
    /// It sends a request.
    Send { number: u64, request: Outgoing },
    /// It reports requests that were dropped.
    Report(Vec<Left>),
    /// It tells the callers of `persist` that there was no room in time.
    Reject(Vec<Add>),
    /// It waits until that time, or until it is woken.
    Wait(Option<Instant>),
}

impl QueueState {
    pub(super) fn new(
        limits: QueueLimits,
        max_concurrency: usize,
        outbox: Option<OutboxState>,
        found: Held,
        now: Instant,
    ) -> Self {
        Self {
            limits,
            window: Window::new(limits.age, max_concurrency, now),
            flushes: Flushes::default(),
            outbox,
            usage_checks: UsageChecks::default(),
            held: found,
            accepted: found.requests,
            added: 0,
            next_place: 0,
            is_closed: false,
            is_stopped: false,
            is_idle: false,
            received: 0,
            rejected: 0,
            dropped: Dropped::default(),
        }
    }

    pub(super) fn limits(&self) -> QueueLimits {
        self.limits
    }

    /// Whether half of the room is free.
    pub(super) fn is_half_empty(&self) -> bool {
        let Held { requests, bytes } = self.held;
        requests <= count(self.limits.events) / 2 && bytes <= count(self.limits.bytes) / 2
    }

    /// Whether a request can be accepted at some time.
    fn check(&self, new: &NewRequest<'_>) -> Result<(), NotAccepted> {
        if self.is_closed {
            return Err(NotAccepted::Closed);
        }
        if let Some(why) = self.outbox.as_ref().and_then(|_| new.unstorable()) {
            return Err(NotAccepted::Unstorable(why));
        }
        if new.request.body.len() > self.limits.bytes || self.limits.events == 0 {
            return Err(NotAccepted::TooLarge);
        }
        Ok(())
    }

    fn has_room(&self, size: usize) -> bool {
        let Held { mut requests, mut bytes } = self.held;
        if let Some(outbox) = &self.outbox {
            requests += outbox.persisting.requests;
            bytes += outbox.persisting.bytes;
            if !outbox.has_memory(size) {
                return false;
            }
        }
        requests < count(self.limits.events) && bytes + count(size) <= count(self.limits.bytes)
    }

    /// Adds a request. Where `evicts` is true, it takes the place of the oldest ones, which are returned. A request that
    /// is not accepted comes back.
    pub(super) fn push(
        &mut self,
        new: NewRequest<'_>,
        evicts: bool,
        now: Instant,
    ) -> (Vec<Left>, Result<(), (NotAccepted, QueuedRequest)>) {
        let mut evicted = Vec::new();
        if let Err(why) = self.check(&new) {
            return (evicted, Err((why, new.request)));
        }
        let size = new.request.body.len();
        let (place, since) = (self.next_place, Age::of(Duration::ZERO, now));
        let has_room = self.has_room(size);
        if let Some(outbox) = &mut self.outbox {
            if !has_room {
                return (evicted, Err((NotAccepted::Full, new.request)));
            }
            outbox.add(Add::enqueued(place, new, since));
            self.accept(size);
            return (evicted, Ok(()));
        }
        while !self.has_room(size) {
            let left = if evicts { self.window.drop_oldest(DropReason::Evicted) } else { Vec::new() };
            if left.is_empty() {
                return (evicted, Err((NotAccepted::Full, new.request)));
            }
            evicted.extend(self.leave(left));
        }
        let entry = Entry::new(place, new.request, new.nonce, since);
        if let Some(entry) = self.window.insert(entry) {
            return (evicted, Err((NotAccepted::UnknownEvent, entry.request)));
        }
        self.accept(size);
        (evicted, Ok(()))
    }

    /// Adds a request that is accepted when it is stored; until `room_by` it waits for room.
    pub(super) fn persist(
        &mut self,
        new: NewRequest<'_>,
        room_by: Option<Instant>,
        now: Instant,
    ) -> Result<oneshot::Receiver<Result<(), Error>>, (NotAccepted, QueuedRequest)> {
        if let Err(why) = self.check(&new) {
            return Err((why, new.request));
        }
        let has_room = self.has_room(new.request.body.len());
        let Some(outbox) = &mut self.outbox else { return Err((NotAccepted::Closed, new.request)) };
        let has_room = has_room && !outbox.has_blocked();
        if !has_room && room_by.is_none() {
            return Err((NotAccepted::Full, new.request));
        }
        let (done, stored) = oneshot::channel();
        let add = Add::persisted(self.next_place, new, Age::of(Duration::ZERO, now), done);
        match room_by {
            Some(until) if !has_room => {
                outbox.block(add, until).map_err(|request| (NotAccepted::Full, request))?;
            }
            _ => {
                outbox.add(add);
                self.next_place += 1;
            }
        }
        Ok(stored)
    }

    /// Lets those be stored that waited for room.
    pub(super) fn admit(&mut self) {
        while let Some(size) = self.outbox.as_ref().and_then(OutboxState::next_blocked)
            && self.has_room(size)
            && let Some(outbox) = &mut self.outbox
            && let Some(mut add) = outbox.unblock()
        {
            add.place = self.next_place;
            self.next_place += 1;
            outbox.add(add);
        }
    }

    /// The next place in the order of acceptance.
    pub(super) fn next_place(&self) -> u64 {
        self.next_place
    }

    fn accept(&mut self, size: usize) {
        self.next_place += 1;
        self.accepted += 1;
        self.added += 1;
        self.held.add(size);
    }

    /// A request was not accepted, because the queue is full.
    pub(super) fn reject(&mut self) {
        self.rejected += 1;
    }

    /// Whether the dispatcher waits for a request, and must be woken.
    pub(super) fn take_idle(&mut self) -> bool {
        std::mem::take(&mut self.is_idle)
    }

    /// What the dispatcher does next. A store has the time for its claims.
    pub(super) fn next(&mut self, now: Instant, claims: Option<ClaimedSince>) -> Step {
        let stopped = self.stop_late(now);
        self.flushes.end_late(now, self.grace());
        // At the deadline, the reports of the events that were dropped for it are not awaited.
        self.flushes.tell();
        if !stopped.is_empty() {
            return Step::Report(stopped);
        }
        if let Some(outbox) = &mut self.outbox {
            let late = outbox.take_late(now);
            if !late.is_empty() {
                self.rejected += count(late.len());
                return Step::Reject(late);
            }
            let expired = outbox.take_expired(self.limits.age, now);
            if !expired.is_empty() {
                return Step::Report(self.drop_unstored(expired, DropReason::Expired));
            }
        }
        self.admit();
        let until = loop {
            // What is stored stays there.
            if self.is_stopped {
                break None;
            }
            match self.window.next(now) {
                WindowStep::Send { number, request } if self.can_send(number, claims) => {
                    return Step::Send { number, request };
                }
                WindowStep::Send { .. } => {}
                WindowStep::Expired(left) => return Step::Report(self.leave(left)),
                WindowStep::Wait(until) => break until,
            }
        };
        self.is_idle = !self.window.has_waiting();
        let outbox = self.outbox.as_ref().and_then(|outbox| outbox.next_time(self.limits.age));
        Step::Wait(until.into_iter().chain(self.flushes.deadline(now, self.grace())).chain(outbox).min())
    }

    /// A try has ended; see [`Window::end`].
    pub(super) fn end(
        &mut self,
        number: u64,
        outcome: Outcome,
        asked: Option<Instant>,
        now: Instant,
        random: f64,
    ) -> Ended {
        if matches!(outcome, Outcome::Unclaimed) {
            self.return_unsent(number);
            return Ended::default();
        }
        let mut ended = self.window.end(number, outcome, asked, now, random);
        ended.left = self.leave(ended.left);
        ended
    }

    /// Counts requests that have left the queue.
    pub(super) fn leave(&mut self, left: Vec<Left>) -> Vec<Left> {
        for Left { entry, how } in &left {
            self.held.remove(entry.request.body.len());
            let ends = self.outbox.as_mut().map_or(0, |outbox| outbox.end(entry, how));
            let exit = self.count(how);
            self.flushes.left(Place::Number(entry.number), exit, ends);
        }
        self.end_flushes();
        left
    }

    /// Counts requests that were accepted, and were dropped before they were stored.
    pub(super) fn drop_unstored(&mut self, adds: Vec<Add>, reason: DropReason) -> Vec<Left> {
        let mut left = Vec::new();
        for add in adds {
            self.held.remove(add.request.body.len());
            let how = Leaving::Dropped(reason, None);
            let exit = self.count(&how);
            self.flushes.left(Place::Unstored(add.place), exit, 0);
            left.push(Left { entry: add.into_entry(), how });
        }
        self.end_flushes();
        left
    }

    fn count(&mut self, how: &Leaving) -> Exit {
        match how {
            Leaving::Received(_) => {
                self.received += 1;
                Exit::Received
            }
            Leaving::Dropped(reason, _) => {
                self.dropped.add(*reason, 1);
                Exit::Dropped(*reason)
            }
        }
    }

    /// An update whose event is not known.
    pub(super) fn leave_orphans(&mut self, entries: Vec<Entry>) -> Vec<Left> {
        self.leave(entries.into_iter().map(orphan).collect())
    }

    pub(super) fn end_flushes(&mut self) {
        if self.is_settled() {
            return self.flushes.end_all();
        }
        if self.flushes.is_waiting() {
            let stored = self.outbox.as_ref().map_or(u64::MAX, OutboxState::ends_stored);
            self.flushes.end_finished(stored, self.outbox.as_ref().and_then(OutboxState::unstored_from));
        }
    }

    /// Waits for the requests that are in the queue now, until the deadline at most.
    pub(super) fn flush(&mut self, deadline: Instant) -> oneshot::Receiver<DeliveryReport> {
        self.wait_for_all(deadline, false)
    }

    /// Accepts no more requests, and waits for those that are in the queue. What is left at the deadline is dropped,
    /// unless it is stored.
    pub(super) fn shut_down(&mut self, deadline: Instant) -> oneshot::Receiver<DeliveryReport> {
        self.close();
        self.wait_for_all(deadline, true)
    }

    fn wait_for_all(&mut self, deadline: Instant, stops: bool) -> oneshot::Receiver<DeliveryReport> {
        let accepted = self.next_place;
        let is_table = self.look();
        // In memory, the numbers are the places in the order of acceptance.
        let below = self.outbox.is_none().then_some(accepted);
        let ends = self.outbox.as_ref().map_or(0, OutboxState::ends_made);
        let start = FlushStart { accepted, below, held: self.held.requests, is_table, deadline, stops };
        let ended = self.flushes.begin(start, ends);
        self.end_flushes();
        if self.flushes.is_reported() {
            self.flushes.tell();
        }
        ended
    }

    pub(super) fn metrics(&self, now: Instant) -> DeliveryMetrics {
        let unstored = self.outbox.as_ref().and_then(|outbox| outbox.oldest_age(now));
        DeliveryMetrics {
            accepted: self.accepted,
            added: self.added,
            received: self.received,
            held: self.held.requests,
            held_bytes: usize::try_from(self.held.bytes).unwrap_or(usize::MAX),
            dropped: self.dropped,
            rejected: self.rejected,
            retries: self.window.retry_counts(),
            throttled: self.window.throttled(),
            oldest_age: self.window.oldest_age(now).max(unstored.unwrap_or_default()),
            concurrency: self.window.concurrency(),
            // The rest is not counted here.
            ..DeliveryMetrics::default()
        }
    }
}
