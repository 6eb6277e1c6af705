//! Those that wait until the requests of a queue have left it.

use std::ops::RangeInclusive;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::accepting::count;
use super::drop_reason::DropReason;
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
    /// The lowest number of an entry that is not waited for, except for those in `late`. None while no entry has such a
    /// number, or while it is not known.
    below: Option<u64>,
    /// Higher numbers that are waited for: they were accepted before it began, and stored later than others.
    late: Vec<RangeInclusive<u64>>,
    /// Set for a table to which others add entries.
    table: Option<TableFlush>,
    /// How many ends must be stored, so that no request that has left is sent again.
    ends: u64,
    report: DeliveryReport,
    deadline: Instant,
    /// Whether the queue stops at the deadline.
    stops: bool,
    done: oneshot::Sender<DeliveryReport>,
}

/// What a flush knows of a table. It covers the entries that the table holds when it is first read.
struct TableFlush {
    /// The number of the flush.
    number: u64,
    /// Entries that have left before the table was read.
    undecided: Vec<(u64, Exit)>,
    /// Whether the table holds no entry any more that is waited for.
    is_cleared: bool,
}

/// What a flush waits for.
#[derive(Clone, Copy)]
pub(super) struct FlushStart {
    pub(super) accepted: u64,
    /// The lowest number that it does not wait for, if a later request may have it.
    pub(super) below: Option<u64>,
    pub(super) held: u64,
    /// Whether others may have added entries to the store, which it covers.
    pub(super) is_table: bool,
    pub(super) deadline: Instant,
    pub(super) stops: bool,
}

/// What a table held at one time.
pub(super) struct TableContents {
    /// How many flushes had begun before it was read.
    pub(super) flushes: u64,
    /// The requests before that place in the order of acceptance had been stored before.
    pub(super) stored_before: u64,
    pub(super) entries: u64,
    /// The lowest and the highest number.
    pub(super) first: Option<u64>,
    pub(super) last: Option<u64>,
    /// How many of the entries have left the queue, and their end is not stored.
    pub(super) left: u64,
    /// The accepted requests that are not stored: their places in the order of acceptance.
    pub(super) unstored: Vec<u64>,
    /// Whether all of the entries have left the queue, and the store refuses their ends.
    pub(super) are_all_refused: bool,
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
        let FlushStart { accepted, below, held, is_table, deadline, stops } = start;
        self.begun += 1;
        let table = is_table.then(|| TableFlush { number: self.begun, undecided: Vec::new(), is_cleared: false });
        let report = DeliveryReport { held, ..DeliveryReport::default() };
        self.waiting.retain(|flush| !flush.done.is_closed());
        self.waiting.push(Flush { accepted, below, late: Vec::new(), table, ends, report, deadline, stops, done });
        ended
    }

    /// Whether a call waits.
    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// A request has left the queue, after which `ends` ends are to be stored.
    pub(super) fn left(&mut self, place: Place, exit: Exit, ends: u64) {
        for flush in &mut self.waiting {
            let is_read = flush.below.is_some();
            let undecided = flush.table.as_mut().filter(|_| !is_read).map(|table| &mut table.undecided);
            if let (Some(undecided), Place::Number(number)) = (undecided, place) {
                undecided.push((number, exit));
            } else if flush.covers(place) {
                flush.ends = ends;
                flush.leave(exit);
            }
        }
    }

    /// Ends flushes whose requests have left the queue for good. `unstored` is the place of the first request that is
    /// not stored.
    pub(super) fn end_finished(&mut self, stored_ends: u64, unstored: Option<u64>) {
        let is_finished = |flush: &mut Flush| match &flush.table {
            Some(table) => table.is_cleared,
            None => {
                let is_stored = unstored.is_none_or(|place| place >= flush.accepted);
                is_stored && flush.report.held == 0 && flush.ends <= stored_ends
            }
        };
        self.ended.extend(self.waiting.extract_if(.., is_finished));
    }

    /// Ends flushes whose deadline has passed. A shutdown gets `grace` more.
    pub(super) fn end_late(&mut self, now: Instant, grace: Duration) {
        let is_late = |flush: &mut Flush| if flush.stops { flush.deadline + grace } else { flush.deadline } <= now;
        self.ended.extend(self.waiting.extract_if(.., is_late).map(Flush::decide_all));
    }

    /// Ends all flushes, since nothing changes any more.
    pub(super) fn end_all(&mut self) {
        self.ended.extend(self.waiting.drain(..).map(Flush::decide_all));
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

    /// A request was stored that was not accepted before it was stored.
    pub(super) fn stored_new(&mut self, place: u64) {
        for flush in self.waiting.iter_mut().filter(|flush| place < flush.accepted) {
            flush.report.held += 1;
        }
    }

    /// A request was stored with this number.
    pub(super) fn stored(&mut self, place: u64, number: u64) {
        for flush in &mut self.waiting {
            if place >= flush.accepted {
                if flush.table.is_none() {
                    flush.below.get_or_insert(number);
                }
            } else if flush.below.map_or(flush.table.is_some(), |below| number >= below) {
                match flush.late.last_mut().filter(|last| last.end().checked_add(1) == Some(number)) {
                    Some(last) => *last = *last.start()..=number,
                    None => flush.late.push(number..=number),
                }
            }
        }
    }

    /// An entry with this number was counted twice.
    pub(super) fn counted_twice(&mut self, number: u64) {
        for flush in self.waiting.iter_mut().filter(|flush| flush.covers(Place::Number(number))) {
            flush.report.held = flush.report.held.saturating_sub(1);
        }
    }

    /// How many flushes have begun.
    pub(super) fn begun(&self) -> u64 {
        self.begun
    }

    /// Whether one waits for a table.
    pub(super) fn is_waiting_for_table(&self) -> bool {
        self.waiting.iter().any(|flush| flush.table.is_some())
    }

    /// Whether the contents of a table are to be read: one does not know them, or all of its requests are stored, and
    /// none of its entries is claimed any more.
    pub(super) fn looks(&self, stored_before: u64, claimed: impl Iterator<Item = u64> + Clone) -> bool {
        let looks = |flush: &Flush| {
            let is_stored = flush.accepted <= stored_before;
            let is_idle = || !claimed.clone().any(|number| flush.covers(Place::Number(number)));
            flush.table.is_some() && (flush.below.is_none() || is_stored && (flush.report.held == 0 || is_idle()))
        };
        self.waiting.iter().any(looks)
    }

    /// A table was read. Returns whether one still waits for entries, and has known them before.
    pub(super) fn looked(&mut self, contents: &TableContents) -> bool {
        let mut is_waiting = false;
        for flush in &mut self.waiting {
            let is_known = flush.below.is_some();
            flush.look(contents);
            is_waiting |= is_known && flush.table.as_ref().is_some_and(|table| !table.is_cleared);
        }
        is_waiting
    }

    /// A table holds so many requests, and nothing is to be stored.
    pub(super) fn counted(&mut self, held: u64) {
        for flush in self.waiting.iter_mut().filter(|flush| flush.table.is_some()) {
            flush.report.held = flush.report.held.min(held);
        }
    }

    /// The store holds so many requests, and nothing is to be stored. What else was stored is lost.
    pub(super) fn lost(&mut self, held: u64) {
        for DeliveryReport { held: counted, dropped, .. } in self.waiting.iter_mut().map(|flush| &mut flush.report) {
            dropped.add(DropReason::Damaged, counted.saturating_sub(held));
            *counted = held.min(*counted);
        }
    }

    /// Entries were found that were not counted.
    pub(super) fn found(&mut self, numbers: &[u64]) {
        for flush in &mut self.waiting {
            // Those that a table held when it was read are counted.
            let is_covered = |number: &&u64| match &flush.table {
                Some(_) => flush.below.is_none(),
                None => flush.covers(Place::Number(**number)),
            };
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

impl Flush {
    /// Whether it waits for a request.
    fn covers(&self, place: Place) -> bool {
        match place {
            Place::Unstored(place) => place < self.accepted,
            Place::Number(number) => {
                self.below.is_none_or(|below| number < below) || self.late.iter().any(|late| late.contains(&number))
            }
        }
    }

    /// A request has left for which it waited.
    fn leave(&mut self, exit: Exit) {
        self.report.held = self.report.held.saturating_sub(1);
        self.count(exit);
    }

    fn count(&mut self, exit: Exit) {
        match exit {
            Exit::Received => self.report.received += 1,
            Exit::Dropped(reason) => self.report.dropped.add(reason, 1),
        }
    }

    /// The table was read for which it waits.
    fn look(&mut self, contents: &TableContents) {
        let Some(mut table) = self.table.take() else { return };
        if table.number <= contents.flushes {
            if self.below.is_none() {
                // A store that does not return the highest number is waited for until it is empty.
                let last = contents.last.unwrap_or(if contents.entries == 0 { 0 } else { u64::MAX });
                self.below = Some(last.saturating_add(1));
                let unstored = contents.unstored.iter().filter(|place| **place < self.accepted).count();
                self.report.held = contents.entries.saturating_sub(contents.left) + count(unstored);
                for (number, exit) in std::mem::take(&mut table.undecided) {
                    if self.covers(Place::Number(number)) {
                        self.count(exit);
                    }
                }
            }
            let is_gone = contents.first.is_some_and(|first| !self.covers(Place::Number(first)))
                && self.late.iter().all(|late| contents.first.is_some_and(|first| *late.end() < first));
            let is_gone = is_gone || contents.entries == 0 || contents.are_all_refused;
            if is_gone && self.accepted <= contents.stored_before {
                table.is_cleared = true;
                self.report.held = 0;
            }
        }
        self.table = Some(table);
    }

    /// It ends before it is known whether it waits for some requests, which have left.
    fn decide_all(mut self) -> Self {
        for (_, exit) in self.table.take().map(|table| table.undecided).unwrap_or_default() {
            self.leave(exit);
        }
        self
    }
}
