//! The waiting, visible and trashed events of a project, in the order in which they were received.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::model::Event;

/// The events of a project. They are numbered in the order in which they were received.
pub(crate) struct Events {
    /// By their numbers. Boxed, because the nodes of the map are half empty.
    kept: BTreeMap<u64, Box<Event>>,
    /// The number of the next event.
    next: u64,
    by_id: HashMap<Uuid, u64>,
    by_nonce: HashMap<Arc<str>, u64>,
    /// The events that are not processed yet.
    waiting: VecDeque<u64>,
    /// The trashed events, in the order in which they were trashed.
    trash: VecDeque<u64>,
    /// The visible events with a limited retention, by the date at which it ends.
    expiring: BTreeSet<(DateTime<Utc>, u64)>,
    /// The maximum number of kept events.
    keep: usize,
    /// The number of events that were removed because there were too many.
    dropped: u64,
}

/// An event that was removed, and its user.
pub(super) struct RemovedEvent {
    pub(super) number: u64,
    pub(super) user: Option<Uuid>,
}

impl Events {
    /// Makes an empty list that keeps the latest `keep` events.
    pub(crate) fn new(keep: usize) -> Self {
        Self {
            kept: BTreeMap::new(),
            next: 0,
            by_id: HashMap::new(),
            by_nonce: HashMap::new(),
            waiting: VecDeque::new(),
            trash: VecDeque::new(),
            expiring: BTreeSet::new(),
            keep: keep.max(1),
            dropped: 0,
        }
    }

    /// Restores events from their records, in the order of their numbers.
    pub(crate) fn restore(keep: usize, numbered: impl IntoIterator<Item = (u64, Event)>) -> Self {
        let mut events = Self::new(keep);
        let mut trash = Vec::new();
        for (number, event) in numbered {
            if let Some(trashed) = event.trash_entry() {
                trash.push((trashed.at, number));
            }
            // Keys with the last number are not read.
            events.next = events.next.max(number + 1);
            events.insert(number, event);
        }
        trash.sort_unstable();
        events.trash = trash.into_iter().map(|(_, number)| number).collect();
        events
    }

    /// Adds an event, and returns its number.
    pub(super) fn push(&mut self, event: Event) -> u64 {
        let number = self.next;
        self.next += 1;
        if event.trash_entry().is_some() {
            self.trash.push_back(number);
        }
        self.insert(number, event);
        number
    }

    /// Removes the oldest event if there are too many. A waiting event is never removed: every received event gets a
    /// verdict.
    pub(super) fn remove_excess(&mut self) -> Option<RemovedEvent> {
        if self.kept.len() <= self.keep {
            return None;
        }
        let (&oldest, event) = self.kept.first_key_value()?;
        if event.is_waiting() {
            return None;
        }
        self.dropped += 1;
        self.remove(oldest)
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// The number of events that were removed because there were too many.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Event> {
        self.kept.get(&number).map(|event| &**event)
    }

    pub(crate) fn get_mut(&mut self, number: u64) -> Option<&mut Event> {
        self.kept.get_mut(&number).map(|event| &mut **event)
    }

    pub(crate) fn number(&self, id: &Uuid) -> Option<u64> {
        self.by_id.get(id).copied()
    }

    pub(crate) fn by_id(&self, id: &Uuid) -> Option<&Event> {
        self.get(self.number(id)?)
    }

    /// The received event with this nonce.
    pub(crate) fn by_nonce(&self, nonce: &str) -> Option<&Event> {
        self.get(*self.by_nonce.get(nonce)?)
    }

    /// The event that has waited longest.
    pub(crate) fn first_waiting(&self) -> Option<(u64, &Event)> {
        let number = *self.waiting.front()?;
        Some((number, self.get(number)?))
    }

    /// The number of waiting events.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Removes the event that has waited longest from the waiting events, and adds it to the trash if it is trashed.
    pub(crate) fn finish_first_waiting(&mut self, trashed: bool) {
        if let Some(number) = self.waiting.pop_front()
            && trashed
        {
            self.trash.push_back(number);
        }
    }

    /// All events with their numbers, from the oldest to the newest.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &Event)> {
        self.kept.iter().map(|(number, event)| (*number, &**event))
    }

    /// The trashed events, in the order in which they were trashed.
    pub(crate) fn trash(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.trash.iter().filter_map(|number| self.get(*number))
    }

    /// Sets the date at which the retention of a visible event ends.
    pub(super) fn set_expiry(&mut self, number: u64, date: DateTime<Utc>) {
        if let Some(event) = self.get_mut(number) {
            event.expires = Some(date);
            self.expiring.insert((date, number));
        }
    }

    /// Whether the retention of an event has a limit.
    pub(super) fn can_expire(&self) -> bool {
        !self.expiring.is_empty()
    }

    /// Removes the events whose retention has ended at `now`.
    pub(super) fn expire(&mut self, now: DateTime<Utc>) -> Vec<RemovedEvent> {
        let mut removed = Vec::new();
        while let Some(&(date, number)) = self.expiring.first()
            && date <= now
        {
            self.expiring.pop_first();
            removed.extend(self.remove(number));
        }
        removed
    }

    fn insert(&mut self, number: u64, event: Event) {
        self.by_id.insert(event.id, number);
        self.by_nonce.insert(Arc::clone(event.nonce.key()), number);
        if event.is_waiting() {
            self.waiting.push_back(number);
        }
        self.kept.insert(number, Box::new(event));
    }

    fn remove(&mut self, number: u64) -> Option<RemovedEvent> {
        let event = self.kept.remove(&number)?;
        self.by_id.remove(&event.id);
        self.by_nonce.remove(event.nonce.key());
        // It is not always the first: synchronous events overtake events that wait for the processing delay.
        if event.trash_entry().is_some()
            && let Some(place) = self.trash.iter().position(|trashed| *trashed == number)
        {
            self.trash.remove(place);
        }
        if let Some(date) = event.expires {
            self.expiring.remove(&(date, number));
        }
        Some(RemovedEvent { number, user: event.user })
    }
}
