//! Personal data that is hidden in logs.

use std::fmt;

/// Personally identifiable information (PII): it is sent, but never printed.
///
/// It has no `Display`, and `Debug` does not show the value. A field of this type is declared as PII. With the feature
/// `serde`, the value itself is serialized: what is written is personal data.
///
/// ```
/// use webmarketer_core::Pii;
///
/// let name = Pii::new("Ada".to_owned());
/// assert_eq!(format!("{name:?}"), "Pii([redacted])");
/// assert_eq!(name.expose(), "Ada");
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pii<T>(T);

impl<T> Pii<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value. Do not log it.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value. Do not log it.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Pii<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Pii<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pii([redacted])")
    }
}
