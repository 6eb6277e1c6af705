//! Which entries a queue reads from its store, so that the window has what can be sent soon and memory stays bounded.

use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use super::accepting::Held;
use super::entry::{Age, Entry};
use super::outbox_state::{ClaimedSince, MOST_UNWRITTEN, OutboxState, WINDOW, pause};
use super::queue_state::QueueState;
use super::usage_check::UsageCheck;
use super::window::Left;
use crate::client::QueuedRequest;
use crate::outbox::{self, Of};

/// How many entries are read at once that others have added, so that their size is not known.
const OF_UNKNOWN_SIZE: usize = 4;

/// What the reader of a queue does next.
pub(super) enum NextRead {
    Claim(Claim),
    /// It reads the usage of the store.
    Check(UsageCheck),
    Wait(Option<Instant>),
}

/// Entries that are to be read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) count: usize,
    /// How many commits had added requests before it.
    commits: u64,
}

/// What entries that were read change.
#[derive(Default)]
pub(super) struct Claimed {
    pub(super) left: Vec<Left>,
    pub(super) ends_failing: bool,
}

impl QueueState {
    /// What is read next.
    pub(super) fn next_read(&mut self, now: Instant) -> NextRead {
        match (self.next_check(now), self.next_claim(now)) {
            (Ok(check), _) => NextRead::Check(check),
            (Err(check), NextRead::Wait(claim)) => NextRead::Wait(check.into_iter().chain(claim).min()),
            (Err(_), claim) => claim,
        }
    }

    fn next_claim(&mut self, now: Instant) -> NextRead {
        let concurrency = self.window.concurrency();
        let Some(outbox) = &self.outbox else { return NextRead::Wait(None) };
        if self.is_stopped || outbox.unwritten() >= MOST_UNWRITTEN {
            return NextRead::Wait(None);
        }
        let most = self.room_in_window().min(WINDOW.1);
        let target = (2 * concurrency).max(WINDOW.0).min(most);
        // Updates whose event is not processed yet keep no others from being sent.
        let ready = self.window.len() - self.window.unprocessed();
        let has_room = ready <= target / 2 && self.window.len() < most;
        if !outbox.has_more || !has_room {
            return NextRead::Wait(outbox.claim_at.filter(|_| has_room));
        }
        if let Some(until) = outbox.claim_at.filter(|until| *until > now && outbox.claim_failures > 0) {
            return NextRead::Wait(Some(until));
        }
        let count = (target - ready).min(most - self.window.len());
        NextRead::Claim(Claim { count, commits: outbox.commits_of_adds })
    }

    /// How many entries fit in the memory of the window.
    fn room_in_window(&self) -> usize {
        match self.held {
            Held { requests: 0, .. } => OF_UNKNOWN_SIZE,
            Held { requests, bytes } => {
                usize::try_from(WINDOW.2 / (bytes / requests).max(1)).unwrap_or(usize::MAX).max(1)
            }
        }
    }

    /// Looks for entries that others have added, if it is time.
    pub(super) fn poll(&mut self, now: Instant) {
        if let Some(outbox) = &mut self.outbox
            && outbox.claim_at.is_some_and(|at| at <= now)
        {
            outbox.has_more = true;
        }
    }

    /// Entries were read. They are claimed since the time before that.
    pub(super) fn claimed(
        &mut self,
        claim: Claim,
        entries: Vec<outbox::Entry>,
        since: ClaimedSince,
        now: Instant,
    ) -> Claimed {
        // After the queue has stopped, the next client reads them.
        let Some(outbox) = self.outbox.as_mut().filter(|_| !self.is_stopped) else { return Claimed::default() };
        let ends_failing = std::mem::take(&mut outbox.claim_failures) > 0;
        let is_last = entries.len() < claim.count;
        outbox.claim_at = None;
        if is_last && outbox.commits_of_adds == claim.commits {
            outbox.has_more = false;
            outbox.claim_at = outbox.polls.and_then(|interval| now.checked_add(interval));
        }
        let mut orphans = Vec::new();
        let mut sizes = Vec::new();
        for entry in entries {
            if outbox.claimed.insert(entry.number, since).is_none() && !outbox.end_again(entry.number) {
                let size = entry.request.size();
                if outbox.known.as_mut().is_some_and(|known| known.claim(entry.number, size)) {
                    self.accepted += 1;
                    self.held.add(size);
                    self.flushes.found(&[entry.number]);
                }
                sizes.push((entry.number, size));
                let age = outbox.age(&entry, since.wall, now);
                orphans.extend(self.window.insert(to_queued(entry, Age::of(age, now))));
            }
        }
        self.count_found(&sizes, orphans.len());
        self.usage_checks.is_due |= is_last && self.window.len() == 0;
        let left = self.leave_orphans(orphans);
        self.end_flushes();
        Claimed { left, ends_failing }
    }

    /// Entries could not be read. Returns whether the store did not fail before.
    pub(super) fn claim_failed(&mut self, now: Instant) -> bool {
        let Some(outbox) = &mut self.outbox else { return false };
        outbox.claim_failures = outbox.claim_failures.saturating_add(1);
        outbox.claim_at = now.checked_add(pause(outbox.claim_failures));
        outbox.claim_failures == 1
    }

    /// The entries that this process has claimed.
    pub(super) fn claimed_numbers(&self) -> Vec<u64> {
        self.outbox.iter().flat_map(|outbox| outbox.claimed.keys().copied()).collect()
    }

    /// The claims of these entries were renewed, except for those that other processes have claimed.
    pub(super) fn renewed(&mut self, numbers: &[u64], lost: &[u64], since: ClaimedSince) {
        if let Some(outbox) = &mut self.outbox {
            outbox.renewed(numbers, lost, since);
        }
        self.lose(lost);
    }

    /// Other processes have claimed these entries, so this process stops sending them.
    fn lose(&mut self, numbers: &[u64]) {
        let unknown = self.window.forget(numbers);
        if let Some(outbox) = &mut self.outbox {
            for number in numbers.iter().chain(&unknown).filter(|number| !self.window.is_under_way(**number)) {
                outbox.claimed.remove(number);
            }
        }
    }

    /// Whether a request that is to be sent now can be: its entry may have been claimed by another process, if this one
    /// was suspended. Then it is not sent, and is claimed again when it can be.
    pub(super) fn can_send(&mut self, number: u64, now: Option<ClaimedSince>) -> bool {
        let can = self.is_claimed(number, now);
        if !can {
            self.return_unsent(number);
        }
        can
    }

    /// Whether the claim of an entry still holds. Without a store, there are no claims.
    pub(super) fn is_claimed(&self, number: u64, now: Option<ClaimedSince>) -> bool {
        match (&self.outbox, now) {
            (Some(outbox), Some(now)) => outbox.holds(number, now),
            _ => true,
        }
    }

    /// An entry whose claim has ended was not sent.
    pub(super) fn return_unsent(&mut self, number: u64) {
        self.window.take_back(number);
        self.lose(&[number]);
    }
}

impl OutboxState {
    /// How old an entry is. A clock that was set since the store was opened changes it as little as possible: the entry
    /// may be sent too late, but is not given up too early.
    fn age(&self, entry: &outbox::Entry, wall: SystemTime, now: Instant) -> Duration {
        let open = now.saturating_duration_since(self.opened.1);
        let by_clock = wall.duration_since(entry.accepted).unwrap_or_default();
        let is_new = self.first_added.is_some_and(|first| entry.number >= first);
        match self.opened.0.duration_since(entry.accepted) {
            Ok(before) if !is_new => before.saturating_add(open),
            _ => by_clock.min(open),
        }
    }
}

fn to_queued(entry: outbox::Entry, since: Age) -> Entry {
    let outbox::Entry { number, request, event_id, .. } = entry;
    let nonce = match &request {
        outbox::Request::Event { nonce, .. } | outbox::Request::Update { of: Of::Nonce(nonce), .. } => {
            Some(nonce.clone())
        }
        outbox::Request::Update { of: Of::Id(_), .. } => None,
    };
    let mut entry = Entry::new(number, QueuedRequest::stored(request), nonce.as_deref(), since);
    if let Some(id) = event_id
        && entry.needs_id()
    {
        entry.set_event_id(id);
    }
    entry
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use bytes::Bytes;

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);
    const YEAR: Duration = Duration::from_hours(24 * 365);

    #[test]
    fn a_clock_that_jumps_makes_no_entry_older_than_the_queue_and_what_was_before_it() {
        let (wall, opened) = (UNIX_EPOCH + 50 * YEAR, Instant::now());
        let mut state = OutboxState::new(1, None, None, (wall, opened));
        state.first_added = Some(2);
        let entry = |number, accepted| {
            let request = outbox::Request::Event { event_type: "order".into(), nonce: "n".into(), body: Bytes::new() };
            outbox::Entry { number, request, accepted, event_id: None }
        };
        let (of_last_process, new) = (entry(1, wall - HOUR), entry(2, wall + HOUR));
        let now = opened + 2 * HOUR;
        for (jump, time) in [("none", wall + 2 * HOUR), ("ahead", wall + YEAR), ("back", wall - YEAR)] {
            assert_eq!(state.age(&of_last_process, time, now), 3 * HOUR, "{jump}");
            assert!(state.age(&new, time, now) <= 2 * HOUR, "{jump}");
        }
        assert_eq!(state.age(&new, wall + 2 * HOUR, now), HOUR);
        // The clock was ahead when the last process accepted it.
        assert_eq!(state.age(&entry(1, wall + YEAR), wall + 2 * HOUR, now), Duration::ZERO);
    }
}
