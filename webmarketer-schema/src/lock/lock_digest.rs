//! The digest of a whole lock, and which of its event types were edited by hand.

use super::format::without_byte_order_mark;
use super::{Lock, digest_of_bytes, event_type_digest};
use crate::model::Reference;

impl Lock {
    /// The digest of the whole lock: of the text that it was read from or else would be written as, with the line ends
    /// of locks, whatever a checkout made of them.
    pub fn digest(&self) -> String {
        self.text_digest.clone().unwrap_or_else(|| Self::digest_of_text(self.to_text().as_bytes()))
    }

    /// The [`digest`](Self::digest) of the lock that has that text. A byte-order mark is no part of it.
    pub fn digest_of_text(text: &[u8]) -> String {
        let text = without_byte_order_mark(text);
        if text.contains(&b'\r') {
            let text: Vec<_> = text.iter().copied().filter(|byte| *byte != b'\r').collect();
            return digest_of_bytes(&text);
        }
        digest_of_bytes(text)
    }

    /// The event types whose digest in the lock is not that of their content, because the lock was edited by hand.
    pub fn edited_event_types(&self) -> Vec<&Reference> {
        let differs = |(reference, digest): &(&Reference, &String)| {
            self.catalogue.get(reference).is_some_and(|event_type| event_type_digest(event_type) != **digest)
        };
        self.digests.iter().filter(differs).map(|(reference, _)| reference).collect()
    }
}
