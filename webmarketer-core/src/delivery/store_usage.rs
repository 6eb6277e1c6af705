//! How a queue compares what it counts with what its store holds: a file can be damaged, and others change a table.

use std::time::Duration;

use tokio::time::Instant;

use super::accepting::{Held, count};
use super::drop_reason::DropReason;
use super::flushes::TableContents;
use super::outbox_state::OutboxState;
use super::queue_state::QueueState;
use super::usage_check::UsageCheck;
use crate::outbox::StoreUsage;

/// The shortest time between two checks, and the same for a store that does not return what it holds.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));
/// The shortest time between two checks of a table that still has entries which a flush waits for.
const PAUSE_OF_FLUSH: Duration = Duration::from_millis(250);

impl QueueState {
    /// A flush begins. Returns whether it has to look for entries that others have added.
    pub(super) fn look(&mut self) -> bool {
        let is_stopped = self.is_stopped;
        let Some(outbox) = self.outbox.as_mut().filter(|outbox| outbox.polls.is_some() && !is_stopped) else {
            return false;
        };
        outbox.has_more = true;
        true
    }

    /// Whether the usage of the store is read now. An error is the time until which the queue waits with it.
    pub(super) fn next_check(&self, now: Instant) -> Result<UsageCheck, Option<Instant>> {
        let outbox = self.outbox.as_ref().ok_or(None)?;
        let is_due = outbox.is_written()
            && match outbox.polls {
                Some(_) => self.usage_checks.is_due,
                // All entries were read and have left, so that none can be held.
                None => self.window.len() == 0 && !outbox.has_more && self.held.requests > 0,
            };
        if self.is_stopped || !is_due && !self.flushes.is_waiting_for_table() {
            return Err(None);
        }
        if let Some(until) = self.usage_checks.not_before.filter(|until| *until > now) {
            return Err(Some(until));
        }
        let stored_before = outbox.unstored_from().unwrap_or(self.next_place());
        if !is_due && !self.flushes.looks(stored_before, outbox.claimed.keys().copied()) {
            return Err(None);
        }
        Ok(UsageCheck {
            commits_of_adds: outbox.commits_of_adds,
            ends_made: outbox.ends_made(),
            flushes: self.flushes.begun(),
            stored_before,
        })
    }

    /// The usage of the store was read. Returns how many entries are lost.
    pub(super) fn checked(&mut self, check: UsageCheck, usage: &StoreUsage, now: Instant) -> u64 {
        self.usage_checks.not_before = now.checked_add(PAUSES.0);
        let Some(outbox) = self.outbox.as_ref().filter(|_| !self.is_stopped) else { return 0 };
        let is_table = outbox.polls.is_some();
        let is_same = check.commits_of_adds == outbox.commits_of_adds && check.ends_made == outbox.ends_made();
        let is_quiet = is_same && outbox.is_written();
        if is_table && self.flushes.looked(&outbox.contents(check, usage)) {
            self.usage_checks.not_before = now.checked_add(PAUSE_OF_FLUSH);
        }
        let lost = match is_quiet {
            true if is_table => self.take_over(usage),
            true => self.count_lost(usage, now),
            false => 0,
        };
        self.end_flushes();
        lost
    }

    /// The usage of the store could not be read.
    pub(super) fn check_failed(&mut self, now: Instant) {
        self.usage_checks.not_before = now.checked_add(PAUSES.1);
    }

    /// Takes over what others have added to a table, or have ended.
    fn take_over(&mut self, usage: &StoreUsage) -> u64 {
        self.usage_checks.is_due = false;
        self.accepted = (self.accepted + usage.entries).saturating_sub(self.held.requests);
        self.held = Held { requests: usage.entries, bytes: usage.bytes };
        self.flushes.counted(usage.entries);
        0
    }

    /// Counts what a store does not hold any more that no other process uses.
    fn count_lost(&mut self, usage: &StoreUsage, now: Instant) -> u64 {
        let Some(outbox) = self.outbox.as_mut().filter(|outbox| !outbox.has_more) else { return 0 };
        if self.window.len() > 0 {
            return 0;
        }
        if usage.entries > 0 {
            self.usage_checks.not_before = now.checked_add(PAUSES.1);
            outbox.has_more = true;
        }
        let lost = self.held.requests.saturating_sub(usage.entries);
        if lost > 0 {
            self.held = Held { requests: usage.entries, bytes: usage.bytes };
            self.dropped.add(DropReason::Damaged, lost);
            self.flushes.lost(usage.entries);
        }
        lost
    }

    /// Counts entries that were read, and that others have added: what is here must be held.
    pub(super) fn count_found(&mut self, read: &[(u64, usize)], orphans: usize) {
        let Some(outbox) = self.outbox.as_ref().filter(|outbox| outbox.polls.is_some()) else { return };
        // An entry of `persist` may be read before it counts as stored.
        let known = self.held.requests + outbox.persisting.requests;
        let here = count(self.window.len() + orphans);
        let found = usize::try_from(here.saturating_sub(known)).unwrap_or(usize::MAX);
        let found = read.get(read.len().saturating_sub(found)..).unwrap_or_default();
        for (_, size) in found {
            self.accepted += 1;
            self.held.add(*size);
        }
        let numbers: Vec<_> = found.iter().map(|(number, _)| *number).collect();
        self.flushes.found(&numbers);
    }
}

impl OutboxState {
    /// What a table held when its usage was read.
    fn contents(&self, check: UsageCheck, usage: &StoreUsage) -> TableContents {
        let StoreUsage { entries, first, last, .. } = *usage;
        TableContents {
            flushes: check.flushes,
            stored_before: check.stored_before,
            entries,
            first,
            last,
            left: count(self.left_in_store()),
            unstored: self.unstored_places(),
            are_all_refused: self.are_all_refused(entries, first),
        }
    }
}
