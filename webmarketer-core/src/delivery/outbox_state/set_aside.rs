//! Requests that the store refused when they were written alone. They are tried again later, and others are stored
//! before them, except for requests of the same event.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::add::Add;

/// How often a request is refused alone, each time followed by one that is stored, before it is given up.
const MOST_REFUSALS: u32 = 5;
/// The first delay until a request is tried again, and the longest.
const DELAY: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

#[derive(Default)]
pub(in super::super) struct SetAside(Vec<Group>);

/// A request that failed alone, and later ones of its event.
struct Group {
    adds: Vec<Add>,
    /// When the requests are tried again. None: now.
    due: Option<Instant>,
    /// Whether nothing was stored since it failed.
    is_last: bool,
}

impl SetAside {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Sets a request aside that has failed alone, with the later ones of its event.
    pub(super) fn push(&mut self, mut add: Add, waiting: &mut VecDeque<Add>, now: Instant) {
        add.trials.failures = add.trials.failures.saturating_add(1);
        let due = now.checked_add(delay(add.trials.failures));
        let event = add.event();
        let (later, others): (Vec<_>, Vec<_>) = waiting.drain(..).partition(|other| other.event() == event);
        *waiting = others.into();
        let mut adds = vec![add];
        adds.extend(later);
        self.0.push(Group { adds, due, is_last: true });
    }

    /// Adds a request to those of its event, or returns it.
    pub(super) fn follow(&mut self, add: Add) -> Option<Add> {
        let event = add.event();
        let group = self.0.iter_mut().find(|group| group.adds.first().is_some_and(|other| other.event() == event));
        match group {
            Some(group) => group.adds.push(add),
            None => return Some(add),
        }
        None
    }

    /// Another request was stored. Returns those that the store has refused too often.
    pub(super) fn stored_another(&mut self, now: Instant) -> Vec<Add> {
        let mut refused = Vec::new();
        for group in &mut self.0 {
            let is_last = std::mem::take(&mut group.is_last);
            let Some(first) = group.adds.first_mut().filter(|_| is_last) else { continue };
            first.trials.refusals += 1;
            if first.trials.refusals >= MOST_REFUSALS {
                refused.push(group.adds.remove(0));
                group.due = None;
            } else {
                // After an outage of the store, it is tried soon.
                group.due = group.due.min(now.checked_add(delay(first.trials.refusals)));
            }
        }
        refused
    }

    /// Removes those that are to be tried again.
    pub(super) fn take_due(&mut self, now: Instant) -> Vec<Add> {
        let mut due = Vec::new();
        for mut group in self.0.extract_if(.., |group| group.due.is_none_or(|due| due <= now)) {
            let failures = group.adds.first().map_or(0, |first| first.trials.failures);
            for add in &mut group.adds {
                add.trials.failures = failures;
            }
            due.extend(group.adds);
        }
        due
    }

    /// Removes those for which this is true.
    pub(super) fn take(&mut self, is_taken: impl Fn(&Add) -> bool) -> Vec<Add> {
        let taken = self.0.iter_mut().flat_map(|group| group.adds.extract_if(.., |add| is_taken(add))).collect();
        self.0.retain(|group| !group.adds.is_empty());
        taken
    }

    pub(super) fn next_due(&self) -> Option<Instant> {
        self.0.iter().filter_map(|group| group.due).min()
    }

    pub(super) fn hurry(&mut self) {
        for group in &mut self.0 {
            group.due = None;
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Add> {
        self.0.iter().flat_map(|group| &group.adds)
    }
}

fn delay(times: u32) -> Duration {
    DELAY.0.saturating_mul(2_u32.saturating_pow(times)).min(DELAY.1)
}
