//! The digest of a whole lock, and which of its event types were edited by hand.

use super::format::without_byte_order_mark;
use super::{Lock, digest_of_bytes, event_type_digest};
use crate::model::Reference;

impl Lock {
    /// The digest of the whole lock: of the text from which it was read, or of the text that would be written, with
    /// the line ends of locks, even if a checkout changed them.
    pub fn digest(&self) -> String {
        self.text_digest.clone().unwrap_or_else(|| Self::digest_of_text(self.to_text().as_bytes()))
    }

    /// The [`digest`](Self::digest) of the lock with this text. A byte-order mark is ignored.
    pub fn digest_of_text(text: &[u8]) -> String {
        let text = without_byte_order_mark(text);
        if text.contains(&b'\r') {
            let text: Vec<_> = text.iter().copied().filter(|byte| *byte != b'\r').collect();
            return digest_of_bytes(&text);
        }
        digest_of_bytes(text)
    }

    /// The event types whose digest in the lock differs from their content, because the lock was edited by hand.
    pub fn edited_event_types(&self) -> Vec<&Reference> {
        let differs = |(reference, digest): &(&Reference, &String)| {
            self.catalogue.get(reference).is_some_and(|event_type| event_type_digest(event_type) != **digest)
        };
        self.digests.iter().filter(differs).map(|(reference, _)| reference).collect()
    }
}
