//! How entries ended, and which of these ends are not stored yet.

use super::super::entry::Entry;
use super::super::window::Leaving;
use super::OutboxState;
use super::end::End;
use crate::error::Error;
use crate::outbox::{EndedEntry, EntryEnd, unstorable};

impl OutboxState {
    /// Notes how an entry ended, and returns how many have.
    pub(in super::super) fn end(&mut self, entry: &Entry, how: &Leaving) -> u64 {
        let end = match how {
            // An end that a store refuses would keep all others from being written.
            Leaving::Received(event_id) => {
                let event_id = event_id.as_ref().filter(|id| unstorable("event id", id).is_none());
                EntryEnd::Received { event_id: event_id.cloned() }
            }
            Leaving::Dropped(reason, error) => EntryEnd::Dead {
                reason: reason.as_str(),
                status: error.as_ref().and_then(Error::status),
                answer: error.as_ref().map_or_else(|| reason.in_words().to_owned(), answer),
            },
        };
        self.push_end(entry.number, end);
        self.ends_made
    }

    fn push_end(&mut self, number: u64, end: EntryEnd) {
        self.ends_made += 1;
        let ended = EndedEntry { number, end };
        self.ends.push_back(End { place: self.ends_made, ended, is_refused: false, refusals: 0 });
    }

    /// An entry was claimed. Returns whether it has left before, and the store has refused its end: then the end is
    /// written again.
    pub(in super::super) fn end_again(&mut self, number: u64) -> bool {
        let Some(end) = self.refused_ends.get(&number).cloned() else { return false };
        self.push_end(number, end);
        true
    }

    pub(in super::super) fn ends_made(&self) -> u64 {
        self.ends_made
    }

    /// How many ends are stored without a gap.
    pub(in super::super) fn ends_stored(&self) -> u64 {
        let under_way = self.commit.iter().flat_map(|commit| &commit.ends);
        let waiting = if self.are_ends_reordered { self.ends.len() } else { 1 };
        let first = under_way.chain(self.ends.iter().take(waiting)).map(|end| end.place).min();
        first.map_or(self.ends_made, |first| first - 1)
    }

    /// How many ends are not stored.
    pub(in super::super) fn unwritten(&self) -> usize {
        self.ends.len()
    }

    /// How many entries have left, and are still in the store.
    pub(in super::super) fn left_in_store(&self) -> usize {
        let is_refused = |end: &&End| self.refused_ends.contains_key(&end.ended.number);
        self.ends.len() - self.ends.iter().filter(is_refused).count() + self.refused_ends.len()
    }

    /// Whether a store with so many entries, of which this is the first, has only entries whose end it refuses.
    pub(in super::super) fn are_all_refused(&self, entries: u64, first: Option<u64>) -> bool {
        first.is_some_and(|first| self.refused_ends.contains_key(&first))
            && usize::try_from(entries).is_ok_and(|entries| entries <= self.refused_ends.len())
    }
}

/// The answer of the service, or the error in words. Databases store no NUL character.
fn answer(error: &Error) -> String {
    let answer = if error.body().is_empty() { error.to_string() } else { error.body().to_owned() };
    answer.replace('\0', "\u{fffd}")
}
