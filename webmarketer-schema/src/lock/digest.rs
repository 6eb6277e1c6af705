//! A short name for what an event type says.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::write::{canonical_properties, canonical_text};
use crate::model::EventType;

/// The SHA-256 digest of the canonical form of an event type: `sha256:` and 64 hexadecimal digits. Ids, dates of the
/// service's own and Rust names have no part in it.
pub fn digest(event_type: &EventType) -> String {
    of_text(&canonical_text(&Value::Object(canonical_properties(event_type))))
}

/// The SHA-256 digest of a text.
pub(super) fn of_text(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().fold("sha256:".to_owned(), |hex, byte| hex + &format!("{byte:02x}"))
}
