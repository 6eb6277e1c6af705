//! The type of a field's values.

use std::fmt;

/// The type of a field's values. The set is open: an unknown type is preserved.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldType {
    /// Text.
    String,
    /// Text written by a person.
    Message,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// True or false.
    Boolean,
    /// A finite number.
    Number,
    /// A date with time: RFC 3339, or UTC without an offset.
    Date,
    /// An amount with an ISO 4217 code.
    Currency,
    /// A postcode with a country.
    Location,
    /// An unknown type, as the service wrote it. Its values can be any JSON.
    Other(String),
}

impl FieldType {
    /// All known types, in the order of the API reference.
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

    /// Parses the service's name of a type.
    pub fn parse(text: &str) -> Self {
        Self::KNOWN.into_iter().find(|known| known.as_str() == text).unwrap_or_else(|| Self::Other(text.to_owned()))
    }

    /// The service's name of the type.
    pub const fn as_str(&self) -> &str {
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
            Self::Other(other) => other.as_str(),
        }
    }
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
