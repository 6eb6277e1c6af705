//! The event types of a lock that were edited by hand.

use super::{Lock, event_type_digest};
use crate::model::Reference;

impl Lock {
    /// The event types whose digest in the lock differs from their content, because the lock was edited by hand.
    pub fn edited_event_types(&self) -> Vec<&Reference> {
        let differs = |(reference, digest): &(&Reference, &String)| {
            self.catalogue.get(reference).is_some_and(|event_type| event_type_digest(event_type) != **digest)
        };
        self.digests.iter().filter(differs).map(|(reference, _)| reference).collect()
    }
}
