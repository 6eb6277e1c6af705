//! How requests leave the window: they are received, dropped, or sent by another process.

use tokio::time::Instant;

use super::super::drop_reason::DropReason;
use super::super::entry::Entry;
use super::left::{Leaving, Left, orphan};
use super::{Window, put};

impl Window {
    /// Removes requests that are not under way: another process sends them. Returns the numbers of updates that have to
    /// be claimed again, since that process knows their event.
    pub(in super::super) fn forget(&mut self, numbers: &[u64]) -> Vec<u64> {
        let mut unknown = Vec::new();
        for number in numbers {
            if self.under_way.contains_key(number) {
                continue;
            }
            let delayed = self.delayed.keys().find(|(_, delayed)| delayed == number).copied();
            let fresh = self.fresh.iter().position(|entry| entry.number == *number);
            let waiting = self.retries.remove(number).or_else(|| self.delayed.remove(&delayed?));
            if let Some(entry) = waiting.or_else(|| self.fresh.remove(fresh?)) {
                self.unprocessed.remove(number);
                self.count -= 1;
                let later = self.events.remove(&entry.event).unwrap_or_default();
                self.count -= later.len();
                unknown.extend(later.into_iter().filter_map(|entry| self.insert(entry)).map(|entry| entry.number));
            }
            for later in self.events.values_mut() {
                let before = later.len();
                later.retain(|entry| entry.number != *number);
                self.count -= before - later.len();
            }
        }
        unknown
    }

    pub(super) fn drop_old(&mut self, now: Instant) -> Vec<Left> {
        let mut expired = Vec::new();
        let is_old = |entry: &Entry| entry.since.at(now) >= self.max_age;
        while let Some(entry) = self.fresh.pop_front_if(|entry| is_old(entry)) {
            expired.push(entry);
        }
        while let Some(first) = self.retries.first_entry()
            && is_old(first.get())
        {
            expired.push(first.remove());
        }
        let expired = expired.into_iter();
        expired.flat_map(|entry| self.leave(entry, Leaving::Dropped(DropReason::Expired, None))).collect()
    }

    /// Drops the oldest request that is not under way, with the updates that cannot be sent without it. A later request
    /// of an event that is under way counts as under way.
    pub(in super::super) fn drop_oldest(&mut self, reason: DropReason) -> Vec<Left> {
        let delayed = self.delayed.iter().map(|(key, entry)| (entry.number, *key)).min();
        let numbers = [
            self.fresh.front().map(|entry| entry.number),
            self.retries.keys().next().copied(),
            delayed.map(|(number, _)| number),
        ];
        let entry = match (numbers.iter().flatten().min(), delayed) {
            (None, _) => return Vec::new(),
            (Some(oldest), Some((number, key))) if *oldest == number => self.delayed.remove(&key),
            (Some(oldest), _) if numbers[0] == Some(*oldest) => self.fresh.pop_front(),
            (Some(oldest), _) => self.retries.remove(oldest),
        };
        entry.map_or_else(Vec::new, |entry| self.leave(entry, Leaving::Dropped(reason, None)))
    }

    /// Drops every request, those under way too: whether those are received is not known any more.
    pub(in super::super) fn drop_all(&mut self, reason: DropReason) -> Vec<Left> {
        let under_way = std::mem::take(&mut self.under_way).into_values().map(|of| of.entry);
        let mut all: Vec<_> = under_way.chain(self.fresh.drain(..)).collect();
        all.extend(std::mem::take(&mut self.retries).into_values());
        all.extend(std::mem::take(&mut self.delayed).into_values());
        all.extend(std::mem::take(&mut self.events).into_values().flatten());
        self.unprocessed.clear();
        self.count = 0;
        all.into_iter().map(|entry| Left { entry, how: Leaving::Dropped(reason, None) }).collect()
    }

    /// Removes a request from the window, and lets the next one of its event follow. Updates that would need the id of
    /// an event which was dropped leave too.
    pub(super) fn leave(&mut self, entry: Entry, how: Leaving) -> Vec<Left> {
        let mut later = self.events.remove(&entry.event).unwrap_or_default();
        self.unprocessed.remove(&entry.number);
        self.count -= 1;
        if let Leaving::Received(Some(id)) = &how {
            self.received.add(entry.event, id.clone());
        }
        let has_id = self.received.get(entry.event).is_some();
        let event = entry.event;
        let mut left = vec![Left { entry, how }];
        if has_id {
            // Each update follows those that were added by the id of the event.
            self.count -= later.len();
            for entry in later {
                left.extend(self.insert(entry).map(orphan));
            }
            return left;
        }
        while let Some(next) = later.pop_front() {
            if next.needs_id() {
                self.count -= 1;
                left.push(orphan(next));
            } else {
                self.events.insert(event, later);
                put(&mut self.fresh, next);
                break;
            }
        }
        left
    }
}
