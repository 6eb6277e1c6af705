//! The waiting, visible and trashed events of a project, in the order in which they were received.

use std::collections::{HashMap, VecDeque};

use uuid::Uuid;

use crate::model::Event;

/// The events of a project. They are numbered from 0 in the order in which they were received.
pub(crate) struct Events {
    /// The number of the oldest event that is kept.
    first: u64,
    kept: VecDeque<Event>,
    by_id: HashMap<Uuid, u64>,
    by_nonce: HashMap<String, u64>,
    /// The events that are not processed yet.
    waiting: VecDeque<u64>,
    /// The trashed events, in the order in which they were trashed.
    trash: VecDeque<u64>,
    /// The maximum number of kept events.
    keep: usize,
}

impl Events {
    /// Makes an empty list that keeps the latest `keep` events.
    pub(crate) fn new(keep: usize) -> Self {
        Self {
            first: 0,
            kept: VecDeque::new(),
            by_id: HashMap::new(),
            by_nonce: HashMap::new(),
            waiting: VecDeque::new(),
            trash: VecDeque::new(),
            keep: keep.max(1),
        }
    }

    /// Restores events from their records, in the order of their numbers.
    pub(crate) fn restore(keep: usize, numbered: impl IntoIterator<Item = (u64, Event)>) -> Self {
        let mut events = Self::new(keep);
        let mut trash = Vec::new();
        for (number, event) in numbered {
            // Numbers are consecutive, because only the oldest events are removed.
            if events.kept.is_empty() {
                events.first = number;
            }
            let number = events.next();
            if let Some(trashed) = event.trash_entry() {
                trash.push((trashed.at, number));
            }
            events.index(number, &event);
            events.kept.push_back(event);
        }
        trash.sort_unstable();
        events.trash = trash.into_iter().map(|(_, number)| number).collect();
        events
    }

    /// The number of the next event.
    pub(crate) fn next(&self) -> u64 {
        self.first + self.kept.len() as u64
    }

    /// Adds an event. Returns its number, and the removed events with their users.
    pub(crate) fn push(&mut self, event: Event) -> (u64, Vec<(u64, Option<Uuid>)>) {
        let number = self.next();
        self.index(number, &event);
        if event.trash_entry().is_some() {
            self.trash.push_back(number);
        }
        self.kept.push_back(event);
        let mut removed = Vec::new();
        // Waiting events are never removed: every received event gets a verdict.
        while self.kept.len() > self.keep && self.kept.front().is_some_and(|oldest| !oldest.is_waiting()) {
            removed.extend(self.drop_oldest());
        }
        (number, removed)
    }

    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    pub(crate) fn get(&self, number: u64) -> Option<&Event> {
        self.kept.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    pub(crate) fn get_mut(&mut self, number: u64) -> Option<&mut Event> {
        self.kept.get_mut(usize::try_from(number.checked_sub(self.first)?).ok()?)
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
        self.kept.iter().enumerate().map(|(place, event)| (self.first + place as u64, event))
    }

    /// The trashed events, in the order in which they were trashed.
    pub(crate) fn trash(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.trash.iter().filter_map(|number| self.get(*number))
    }

    fn index(&mut self, number: u64, event: &Event) {
        self.by_id.insert(event.id, number);
        self.by_nonce.insert(event.nonce_key(), number);
        if event.is_waiting() {
            self.waiting.push_back(number);
        }
    }

    fn drop_oldest(&mut self) -> Option<(u64, Option<Uuid>)> {
        let event = self.kept.pop_front()?;
        let number = self.first;
        self.first += 1;
        self.by_id.remove(&event.id);
        self.by_nonce.remove(&event.nonce_key());
        // It is not always the first: synchronous events overtake events that wait for the processing delay.
        if event.trash_entry().is_some()
            && let Some(place) = self.trash.iter().position(|trashed| *trashed == number)
        {
            self.trash.remove(place);
        }
        Some((number, event.user))
    }
}
