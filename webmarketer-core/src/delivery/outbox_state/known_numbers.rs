//! Which entries of a store are counted, so that one is counted that the store has added although it returned an error
//! or did not return in time.

use std::collections::HashMap;
use std::ops::RangeInclusive;

/// The numbers of the entries that are counted.
#[derive(Default)]
pub(in super::super) struct KnownNumbers {
    /// How many entries that were found when the store was opened are not claimed yet.
    found: u64,
    /// Those that were added since, and are not claimed yet.
    added: Vec<RangeInclusive<u64>>,
    /// Others that were claimed: they were counted then, each with this size.
    unexpected: HashMap<u64, usize>,
}

impl KnownNumbers {
    pub(super) fn new(found: u64) -> Self {
        Self { found, ..Self::default() }
    }

    /// An entry was claimed; entries are claimed in the order of their numbers. Returns whether it is not counted yet.
    pub(in super::super) fn claim(&mut self, number: u64, size: usize) -> bool {
        if self.found > 0 {
            self.found -= 1;
            return false;
        }
        self.added.retain(|range| *range.end() >= number);
        let is_unexpected = !self.added.iter().any(|range| range.contains(&number));
        if is_unexpected {
            self.unexpected.insert(number, size);
        }
        is_unexpected
    }

    /// Entries were added, and are counted. Returns the numbers and sizes of those that were counted when they were
    /// claimed, before the commit returned.
    pub(in super::super) fn add(&mut self, numbers: RangeInclusive<u64>) -> Vec<(u64, usize)> {
        let claimed = numbers.clone().filter_map(|number| self.unexpected.remove_entry(&number)).collect();
        // Later commits add higher numbers.
        self.unexpected.clear();
        match self.added.last_mut().filter(|last| last.end().checked_add(1) == Some(*numbers.start())) {
            Some(last) => *last = *last.start()..=*numbers.end(),
            None => self.added.push(numbers),
        }
        claimed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_that_was_neither_found_nor_added_is_counted_when_it_is_claimed() {
        let mut known = KnownNumbers::new(2);
        assert!(known.add(7..=8).is_empty());
        // The commit of 9 and 10 returned an error.
        assert!(known.add(11..=11).is_empty());
        let claimed = [1, 2, 7, 8, 9, 10, 11].map(|number| known.claim(number, 5));
        assert_eq!(claimed, [false, false, false, false, true, true, false]);
        // The commit of 12 and 13 has not returned yet.
        assert!(known.claim(12, 5));
        assert_eq!(known.add(12..=13), [(12, 5)]);
        assert!(!known.claim(13, 5));
        assert!(known.claim(14, 5));
    }
}
