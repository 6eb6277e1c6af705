//! A short name for what an event type says.

use sha2::{Digest, Sha256};

use super::canonical::canonical_event_type;
use crate::model::EventType;

/// The SHA-256 digest of the canonical form of an event type: `sha256:` and 64 hexadecimal digits. Ids, dates of the
/// service's own and Rust names have no part in it.
pub fn event_type_digest(event_type: &EventType) -> String {
    digest_of_bytes(canonical_event_type(event_type).as_bytes())
}

/// The SHA-256 digest of any bytes, in the same form.
pub fn digest_of_bytes(bytes: &[u8]) -> String {
    format!("sha256:{:x}", Sha256::digest(bytes))
}
