//! The subjects of a relay, and how texts become parts of subjects and headers.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};
use webmarketer_core::outbox::Of;

use crate::settings::Settings;

/// The longest text that is a part of a subject as it is.
const LONGEST: usize = 256;

impl Settings {
    /// The subjects of all requests.
    pub(crate) fn all_requests(&self) -> String {
        format!("{}.requests.>", self.name)
    }

    /// The subject of the requests of one event. The first message of this subject is the request that is sent next.
    pub(crate) fn requests_of(&self, of: &Of) -> String {
        let digest = match of {
            Of::Nonce(nonce) => Sha256::new().chain_update("nonce\0").chain_update(nonce),
            Of::Id(id) => Sha256::new().chain_update("id\0").chain_update(id),
        };
        format!("{}.requests.{}", self.name, hex(&digest.finalize()[..12]))
    }

    /// The subject of the dead letter of a request with this subject.
    pub(crate) fn dead_of(&self, subject: &str) -> String {
        let event = subject.rsplit('.').next().unwrap_or_default();
        format!("{}.dead.{event}", self.name)
    }

    /// The subject of the request of a dead letter with this subject.
    pub(crate) fn request_of(&self, subject: &str) -> String {
        let event = subject.rsplit('.').next().unwrap_or_default();
        format!("{}.requests.{event}", self.name)
    }

    /// The subjects of all dead letters.
    pub(crate) fn all_dead(&self) -> String {
        format!("{}.dead.>", self.name)
    }

    /// The stream of the bucket with receipts.
    pub(crate) fn receipts_stream(&self) -> String {
        format!("KV_{}", self.receipts_bucket())
    }

    /// The subjects of all receipts.
    pub(crate) fn all_receipts(&self) -> String {
        format!("$KV.{}.>", self.receipts_bucket())
    }

    /// The subject of the receipt of the event with this nonce.
    pub(crate) fn receipt_of(&self, nonce: &str) -> String {
        format!("$KV.{}.{}", self.receipts_bucket(), key(nonce))
    }
}

/// The key of a text in a bucket. Characters other than letters, digits, `-` and `_` are written as `=` and two
/// hexadecimal digits for each byte; a long text is replaced by its SHA-256.
pub(crate) fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            key.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(key, "={byte:02X}");
        }
    }
    if key.is_empty() || key.len() > LONGEST { format!("=SHA-256={}", hex(&Sha256::digest(text))) } else { key }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_distinct_and_have_only_characters_that_a_bucket_allows() {
        let long = "a".repeat(LONGEST + 1);
        let texts = ["order-1", "order=2D1", "order.1", "order 1", "commandé", "", "=SHA-256=", ">", "*", &long];
        let keys: std::collections::BTreeSet<_> = texts.iter().map(|text| key(text)).collect();
        assert_eq!(keys.len(), texts.len());
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '=');
        assert!(keys.iter().all(|key| !key.is_empty() && key.chars().all(is_allowed)), "{keys:?}");
        assert_eq!(key("order-1"), "order-1");
        assert_eq!(key("é.1"), "=C3=A9=2E1");
    }
}
