//! Those that wait until the requests of a queue have left it.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::accepting::count;
use super::failed_event::DropReason;
use super::report::DeliveryReport;

#[derive(Default)]
pub(super) struct Flushes {
    waiting: Vec<Flush>,
    /// Flushes that have ended. They return when the requests that ended them are reported.
    ended: Vec<Flush>,
    /// How many reports of requests that have left the queue are not finished.
    reports: usize,
    /// How many flushes have begun.
    begun: u64,
}

struct Flush {
    /// How many requests had been accepted when it began. Later ones are not waited for.
    accepted: u64,
    /// The number of the first request that is not waited for, once it is known: those that were accepted before may
    /// not be stored yet.
    before: Option<u64>,
    /// Its number, until the contents of the store are known: others may have added entries.
    looks: Option<u64>,
    /// How many ends must be stored, so that no request that has left is sent again.
    ends: u64,
    report: DeliveryReport,
    deadline: Instant,
    /// Whether the queue stops at the deadline.
    stops: bool,
    done: oneshot::Sender<DeliveryReport>,
}

/// What a flush waits for.
#[derive(Clone, Copy)]
pub(super) struct FlushStart {
    pub(super) accepted: u64,
    pub(super) before: Option<u64>,
    pub(super) held: u64,
    /// Whether others may have added entries to the store, which it covers.
    pub(super) looks: bool,
    pub(super) deadline: Instant,
    pub(super) stops: bool,
}

/// Where a request was in the queue.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// In memory or in the store, with that number.
    Number(u64),
    /// At that place in the order of acceptance, and not stored yet.
    Unstored(u64),
}

/// How a request left the queue.
#[derive(Clone, Copy)]
pub(super) enum Exit {
    Received,
    Dropped(DropReason),
}

impl Flushes {
    /// `ends` ends must be stored before it ends.
    pub(super) fn begin(&mut self, start: FlushStart, ends: u64) -> oneshot::Receiver<DeliveryReport> {
        let (done, ended) = oneshot::channel();
        let FlushStart { accepted, before, held, looks, deadline, stops } = start;
        self.begun += 1;
        let looks = looks.then_some(self.begun);
        let report = DeliveryReport { held, ..DeliveryReport::default() };
        self.waiting.retain(|flush| !flush.done.is_closed());
        self.waiting.push(Flush { accepted, before, looks, ends, report, deadline, stops, done });
        ended
    }

    /// A request has left the queue, after which `ends` ends are to be stored.
    pub(super) fn left(&mut self, place: Place, exit: Exit, ends: u64) {
        let covers = |flush: &&mut Flush| match (flush.before, place) {
            (Some(before), Place::Number(number)) => number < before,
            // Later ones are not stored yet.
            (None, Place::Number(_)) => true,
            (None, Place::Unstored(place)) => place < flush.accepted,
            (Some(_), Place::Unstored(_)) => false,
        };
        for flush in self.waiting.iter_mut().filter(covers) {
            flush.report.held = flush.report.held.saturating_sub(1);
            flush.ends = ends;
            match exit {
                Exit::Received => flush.report.received += 1,
                Exit::Dropped(reason) => flush.report.dropped.add(reason, 1),
            }
        }
    }

    /// Ends flushes whose requests have left the queue for good.
    pub(super) fn end_finished(&mut self, stored_ends: u64) {
        let is_finished =
            |flush: &mut Flush| flush.before.is_some() && flush.report.held == 0 && flush.ends <= stored_ends;
        self.ended.extend(self.waiting.extract_if(.., is_finished));
    }

    /// Ends flushes whose deadline has passed. A shutdown gets `grace` more.
    pub(super) fn end_late(&mut self, now: Instant, grace: Duration) {
        let is_late = |flush: &mut Flush| if flush.stops { flush.deadline + grace } else { flush.deadline } <= now;
        self.ended.extend(self.waiting.extract_if(.., is_late));
    }

    /// Ends all flushes, since nothing changes any more.
    pub(super) fn end_all(&mut self) {
        self.ended.append(&mut self.waiting);
    }

    /// Whether a shutdown is late by `grace`.
    pub(super) fn stops(&self, now: Instant, grace: Duration) -> bool {
        self.waiting.iter().any(|flush| flush.stops && flush.deadline + grace <= now)
    }

    /// When the next flush that is not finished ends, at the latest.
    pub(super) fn deadline(&self, now: Instant, grace: Duration) -> Option<Instant> {
        let end = |flush: &Flush| if flush.deadline > now { flush.deadline } else { flush.deadline + grace };
        self.waiting.iter().map(end).min()
    }

    /// The first place in the order of acceptance, after `place`, at which one began that does not know its numbers.
    pub(super) fn boundary_after(&self, place: u64) -> Option<u64> {
        let unknown = self.waiting.iter().filter(|flush| flush.before.is_none());
        unknown.map(|flush| flush.accepted).filter(|accepted| *accepted > place).min()
    }

    /// A request was stored that was not accepted before it was stored.
    pub(super) fn stored_new(&mut self, place: u64) {
        for flush in self.waiting.iter_mut().filter(|flush| flush.before.is_none() && place < flush.accepted) {
            flush.report.held += 1;
        }
    }

    /// An entry with this number was counted twice.
    pub(super) fn counted_twice(&mut self, number: u64) {
        for flush in self.waiting.iter_mut().filter(|flush| flush.before.is_none_or(|before| number < before)) {
            flush.report.held = flush.report.held.saturating_sub(1);
        }
    }

    /// Every request before that place is stored, or was given up; `next` is the number that the next one has at least.
    pub(super) fn stored_until(&mut self, place: u64, next: u64) {
        let is_known = |flush: &&mut Flush| flush.before.is_none() && flush.looks.is_none() && flush.accepted <= place;
        for flush in self.waiting.iter_mut().filter(is_known) {
            flush.before = Some(next);
        }
    }

    /// How many flushes have begun.
    pub(super) fn begun(&self) -> u64 {
        self.begun
    }

    /// Whether one waits for the contents of the store.
    pub(super) fn looks(&self) -> bool {
        self.waiting.iter().any(|flush| flush.looks.is_some())
    }

    /// The store holds so many requests, and nothing is to be stored. Those that have begun before wait for all of them.
    pub(super) fn looked(&mut self, begun: u64, held: u64) {
        for flush in &mut self.waiting {
            if flush.looks.is_none_or(|number| number > begun) {
                flush.report.held = flush.report.held.min(held);
            } else {
                (flush.looks, flush.report.held) = (None, held);
            }
        }
    }

    /// The store holds so many requests, and nothing is to be stored. What else was stored is lost.
    pub(super) fn lost(&mut self, held: u64) {
        for DeliveryReport { held: counted, dropped, .. } in self.waiting.iter_mut().map(|flush| &mut flush.report) {
            dropped.add(DropReason::Damaged, counted.saturating_sub(held));
            *counted = held.min(*counted);
        }
    }

    /// Others have added entries with these numbers.
    pub(super) fn found(&mut self, numbers: &[u64]) {
        for flush in &mut self.waiting {
            let is_covered = |number: &&u64| flush.before.is_none_or(|before| **number < before);
            flush.report.held += count(numbers.iter().filter(is_covered).count());
        }
    }

    /// Requests have left the queue, and are going to be reported.
    pub(super) fn begin_report(&mut self) {
        self.reports += 1;
    }

    /// Events were reported. Notifies the calls that wait for them.
    pub(super) fn end_report(&mut self) {
        self.reports -= 1;
        if self.reports == 0 {
            self.tell();
        }
    }

    /// Whether all requests that have left are reported.
    pub(super) fn is_reported(&self) -> bool {
        self.reports == 0
    }

    pub(super) fn tell(&mut self) {
        for flush in self.ended.drain(..) {
            // It may have been given up.
            let _ = flush.done.send(flush.report);
        }
    }
}
