//! The reason why a value is invalid.

use std::fmt;

/// The reason why a value is invalid: a sentence that states the expectation. It never quotes the value, which can
/// be personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    reason: &'static str,
}

impl InvalidValue {
    /// An error with its reason: lower case, without a full stop.
    pub const fn new(reason: &'static str) -> Self {
        Self { reason }
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason)
    }
}

impl std::error::Error for InvalidValue {}
