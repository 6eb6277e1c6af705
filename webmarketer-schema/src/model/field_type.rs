//! What kind of value a field holds.

use std::fmt;

/// What kind of value a field holds. The set is open: an unknown type is kept unchanged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldType {
    /// Text.
    String,
    /// Text that a person wrote.
    Message,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// True or false.
    Boolean,
    /// A finite number.
    Number,
    /// An instant: RFC 3339, UTC where no offset is given.
    Date,
    /// An amount with its ISO 4217 code.
    Currency,
    /// A postcode with its country.
    Location,
    /// Anything else, as the service wrote it. Its value can be any JSON.
    Other(String),
}

impl FieldType {
    /// Every type that has a name of its own, in the order of the reference.
    pub const KNOWN: [Self; 9] = [
        Self::String,
        Self::Email,
        Self::Phone,
        Self::Boolean,
        Self::Number,
        Self::Date,
        Self::Currency,
        Self::Location,
        Self::Message,
    ];

    /// Reads the service's word for it.
    pub fn parse(text: &str) -> Self {
        Self::KNOWN.into_iter().find(|known| known.as_str() == text).unwrap_or_else(|| Self::Other(text.to_owned()))
    }

    /// The service's word for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::String => "string",
            Self::Message => "message",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::Date => "date",
            Self::Currency => "currency",
            Self::Location => "location",
            Self::Other(other) => other,
        }
    }
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
