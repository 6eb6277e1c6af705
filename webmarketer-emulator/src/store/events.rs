//! The events of a project, in the order of their acceptance: those that wait, those that are visible and those that
//! are trashed.

use std::collections::{HashMap, VecDeque};

use uuid::Uuid;

use crate::model::Event;

/// The events of a project. Each has a number: the first that was accepted is 0.
pub(crate) struct Events {
    /// The number of the oldest that is kept.
    first: u64,
    kept: VecDeque<Event>,
    by_id: HashMap<Uuid, u64>,
    by_nonce: HashMap<String, u64>,
    /// Those that are not judged yet.
    waiting: VecDeque<u64>,
    /// In the order in which they were judged.
    trash: VecDeque<u64>,
    /// How many are kept.
    keep: usize,
}

impl Events {
    /// No events yet, of which the latest `keep` will be kept.
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

    /// Events that were kept elsewhere, in the order of their numbers.
    pub(crate) fn restore(keep: usize, numbered: impl IntoIterator<Item = (u64, Event)>) -> Self {
        let mut events = Self::new(keep);
        let mut trash = Vec::new();
        for (number, event) in numbered {
            // Numbers follow each other: the oldest are those that go.
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

    /// Takes an event in and gives it its number. An event that was not judged yet waits from now on. Answers those
    /// that had to go for it, each with its user.
    pub(crate) fn push(&mut self, event: Event) -> (u64, Vec<(u64, Option<Uuid>)>) {
        let number = self.next();
        self.index(number, &event);
        if event.trash_entry().is_some() {
            self.trash.push_back(number);
        }
        self.kept.push_back(event);
        let mut gone = Vec::new();
        // Those that wait are kept whatever their number: they were promised to be judged.
        while self.kept.len() > self.keep && self.kept.front().is_some_and(|oldest| !oldest.is_waiting()) {
            gone.extend(self.drop_oldest());
        }
        (number, gone)
    }

    /// How many are kept.
    pub(crate) fn len(&self) -> usize {
        self.kept.len()
    }

    /// The event of that number.
    pub(crate) fn get(&self, number: u64) -> Option<&Event> {
        self.kept.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The event of that number, to be changed.
    pub(crate) fn get_mut(&mut self, number: u64) -> Option<&mut Event> {
        self.kept.get_mut(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    /// The number of the event of that id.
    pub(crate) fn number(&self, id: &Uuid) -> Option<u64> {
        self.by_id.get(id).copied()
    }

    /// The event of that id.
    pub(crate) fn by_id(&self, id: &Uuid) -> Option<&Event> {
        self.get(self.number(id)?)
    }

    /// The event that a nonce stands for, from the moment it is accepted.
    pub(crate) fn by_nonce(&self, nonce: &str) -> Option<&Event> {
        self.get(*self.by_nonce.get(nonce)?)
    }

    /// The one that has waited longest.
    pub(crate) fn first_waiting(&self) -> Option<(u64, &Event)> {
        let number = *self.waiting.front()?;
        Some((number, self.get(number)?))
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Counts the one that has waited longest as judged, trashed or not.
    pub(crate) fn judged(&mut self, trashed: bool) {
        if let Some(number) = self.waiting.pop_front()
            && trashed
        {
            self.trash.push_back(number);
        }
    }

    /// All of them with their numbers, from the oldest to the newest.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &Event)> {
        self.kept.iter().enumerate().map(|(place, event)| (self.first + place as u64, event))
    }

    /// The trashed ones, in the order in which they were judged.
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
        // Not always the first: with a delay, events that are judged at once overtake others.
        if event.trash_entry().is_some()
            && let Some(place) = self.trash.iter().position(|trashed| *trashed == number)
        {
            self.trash.remove(place);
        }
        Some((number, event.user))
    }
}
