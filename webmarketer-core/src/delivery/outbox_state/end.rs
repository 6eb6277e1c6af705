//! The end of an entry, which is to be written.

use crate::outbox::{EndedEntry, EntryEnd};

/// An end that is to be written.
pub(super) struct End {
    /// Its place among all ends.
    pub(super) place: u64,
    pub(super) ended: EndedEntry,
    /// Whether it failed alone, and no other one was written since.
    pub(super) is_refused: bool,
    pub(super) refusals: u32,
}

impl End {
    /// The store has refused it, and has written another one.
    pub(super) fn refuse(&mut self) {
        self.is_refused = false;
        self.refusals += 1;
        if self.refusals < 4 {
            return;
        }
        match &mut self.ended.end {
            EntryEnd::Received { event_id } => *event_id = None,
            EntryEnd::Dead { answer, .. } => answer.clear(),
        }
    }
}
