//! One event type out of a lock, without reading the others: what a compiler asks for, hundreds of times.

use serde_json::Value;

use super::Lock;
use super::read::read_entry;
use crate::model::{EventType, Reference};

/// The start of the line that names an event type, as locks are written.
const REFERENCE: &str = "\n      \"reference\": ";
/// The end of the block of an event type.
const END: &str = "\n    }";

impl Lock {
    /// The event type of that reference in the text of a lock, if it can be found there by the layout that locks are
    /// written in. `None` says nothing: the text may be laid out otherwise, or damaged, and [`parse`](Self::parse)
    /// tells.
    ///
    /// ```
    /// use webmarketer_schema::lock::{Lock, Names};
    /// use webmarketer_schema::{Catalogue, EventType};
    ///
    /// let catalogue = Catalogue::new(None, [EventType::new("newsletter", "Newsletter")])?;
    /// let text = Lock::new(catalogue, Names::default()).to_text();
    /// assert_eq!(Lock::find(&text, "newsletter").unwrap().name, "Newsletter");
    /// assert!(Lock::find(&text, "purchase").is_none());
    /// # Ok::<(), webmarketer_schema::model::DuplicateReference>(())
    /// ```
    pub fn find(text: &str, reference: &str) -> Option<EventType> {
        if !text.starts_with("{\n  \"formatVersion\": 1,") || !text.trim_ascii_end().ends_with("]\n}") {
            return None;
        }
        let line = format!("{REFERENCE}{},\n", Value::from(reference));
        // The line break before it ends the line with the opening brace.
        let start = text.find(&line)?;
        let rest = text.get(start..)?;
        let body = rest.get(..rest.find(END)?)?;
        let event_type = read_entry(&serde_json::from_str(&format!("{{{body}}}")).ok()?, "").ok()?.event_type;
        (event_type.reference == Reference::new(reference)).then_some(event_type)
    }
}
