//! How a try to send a request ends, and when one that failed is tried again.

use std::time::Duration;

use tokio::time::Instant;

use super::super::drop_reason::DropReason;
use super::super::entry::Entry;
use super::super::outcome::{HoldReason, Outcome};
use super::super::pause::{delay, delay_of_unprocessed};
use super::left::{Leaving, Left};
use super::{Try, Window, put};
use crate::error::Error;

/// How long the service may take to process an event. An update that it answers with 404 is sent again during that time.
const LONGEST_PROCESSING: Duration = Duration::from_mins(10);
/// The maximum delay that a response can request.
const LONGEST_DELAY: Duration = Duration::from_mins(5);

/// What a try changed.
#[derive(Default)]
pub(in super::super) struct Ended {
    /// The request, and those that cannot be sent without it.
    pub(in super::super) left: Vec<Left>,
    /// The error, if the request is tried again.
    pub(in super::super) held: Option<Error>,
    pub(in super::super) begins_outage: bool,
    pub(in super::super) ends_outage: bool,
}

impl Window {
    /// A try has ended. `asked` is when the pause ends that the service asks for; `random` is between 0 and 1. Nothing
    /// happens for a request that is not in the window any more.
    pub(in super::super) fn end(
        &mut self,
        number: u64,
        outcome: Outcome,
        asked: Option<Instant>,
        now: Instant,
        random: f64,
    ) -> Ended {
        let Some(Try { entry, pause, halved }) = self.under_way.remove(&number) else { return Ended::default() };
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
            // Its entry is claimed again.
            Outcome::Unclaimed => {
                put(&mut self.fresh, entry);
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
                // The rate limit of the client is not a pause that the service asks for.
                let asked = asked.or_else(|| now.checked_add(error.retry_after()?.min(LONGEST_DELAY)));
                let begun = self.pause.fail(pause, reason, asked, now, random);
                let is_overload = error.is_late() || begun.is_some() && reason != HoldReason::Credentials;
                if is_overload && halved == self.concurrency.halved() {
                    self.concurrency.back_off(now);
                }
                if reason == HoldReason::Throttled {
                    self.throttled += begun.unwrap_or_default();
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
    pub(super) fn end_delays(&mut self, now: Instant) {
        while let Some(first) = self.delayed.first_entry()
            && first.key().0 <= now
        {
            let entry = first.remove();
            self.retries.insert(entry.number, entry);
        }
    }

    /// Tries events again now whose delay the service did not request.
    pub(in super::super) fn hurry(&mut self) {
        self.pause.hurry();
        let delayed = std::mem::take(&mut self.delayed).into_values();
        self.retries.extend(delayed.map(|entry| (entry.number, entry)));
    }
}

/// Whether that was less than `length` ago.
fn is_within(then: Option<Instant>, length: Duration, now: Instant) -> bool {
    then.is_some_and(|then| now.saturating_duration_since(then) < length)
}
