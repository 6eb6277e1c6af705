//! Reads single event types of a lock, as the derive does for each struct.

use std::sync::Arc;

use super::line_parser::{parse_block, parse_blocks};
use crate::model::{Catalogue, EventType, Reference};

/// The positions of the event types in the text of a lock.
#[derive(Clone, Debug)]
pub struct LockIndex {
    text: Arc<str>,
    /// Sorted by reference.
    places: Vec<(String, usize)>,
}

impl LockIndex {
    /// Finds the event types of a lock in the layout of [`Lock::to_text`](super::Lock::to_text). The
    /// whole text is checked: none is found in a text that is an error of [`Lock::parse`](super::Lock::parse). None is
    /// found in a lock with another layout either; `Lock::parse` reads it.
    ///
    /// ```
    /// use webmarketer_schema::lock::{Lock, LockIndex, RustNames};
    /// use webmarketer_schema::{Catalogue, EventType};
    ///
    /// let catalogue = Catalogue::new(None, [EventType::new("newsletter", "Newsletter")])?;
    /// let text = Lock::new(catalogue, RustNames::default()).to_text();
    /// let index = LockIndex::new(text.as_str().into());
    /// assert_eq!(index.event_type("newsletter").unwrap().name, "Newsletter");
    /// assert!(index.event_type("purchase").is_none());
    ///
    /// let damaged = LockIndex::new(text.replace("]\n}", "]").into());
    /// assert!(damaged.event_type("newsletter").is_none());
    /// # Ok::<(), webmarketer_schema::model::DuplicateReference>(())
    /// ```
    pub fn new(text: Arc<str>) -> Self {
        let mut last: Option<String> = None;
        let blocks = parse_blocks(&text, false, |block, place| {
            // Sorted and without duplicates; `Lock::parse` handles any other lock.
            let reference = block.reference.clone().into_owned();
            if last.as_ref().is_some_and(|last| *last >= reference) {
                return None;
            }
            last = Some(reference.clone());
            Some((!block.is_gone).then_some((reference, place)))
        });
        let places = blocks.map(|(_, places)| places).unwrap_or_default();
        Self { text, places }
    }

    /// The text of the whole lock.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The references that were found, in order: either all of the lock or none.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|(reference, _)| reference.as_str())
    }

    /// The event type with this reference, if it was found; equal to that of [`Lock::parse`](super::Lock::parse).
    pub fn event_type(&self, reference: &str) -> Option<EventType> {
        let at = self.places.binary_search_by(|(known, _)| known.as_str().cmp(reference)).ok()?;
        let (_, place) = self.places.get(at)?;
        let event_type = parse_block(self.text.get(*place..)?)?.event_type;
        // A catalogue sorts the fields.
        Catalogue::new(None, [event_type]).ok()?.get(&Reference::new(reference)).cloned()
    }
}
