//! The digest of an event type.

use sha2::{Digest, Sha256};

use super::canonical::canonical_event_type;
use crate::model::EventType;

/// The SHA-256 digest of the canonical form of an event type: `sha256:` and 64 hexadecimal digits. It ignores ids,
/// dates that the service sets, and Rust names.
pub fn event_type_digest(event_type: &EventType) -> String {
    digest_of_bytes(canonical_event_type(event_type).as_bytes())
}

/// The SHA-256 digest of bytes, in the same format.
pub fn digest_of_bytes(bytes: &[u8]) -> String {
    format!("sha256:{:x}", Sha256::digest(bytes))
}
