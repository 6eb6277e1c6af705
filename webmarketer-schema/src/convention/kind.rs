//! The kinds of field values.

use crate::model::{Entity, FieldType};

/// The kind of a field's values: the number of the field type in the bits of a [`shape`](super::shape).
///
/// ```
/// use webmarketer_schema::convention::ValueKind;
///
/// assert_eq!(ValueKind::parse("email"), Some(ValueKind::Email));
/// assert_eq!(ValueKind::Email.type_name(), "Email");
/// assert!(ValueKind::Email.is_sensitive());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// Any JSON, for an unknown field type.
    Any = 0,
    /// Text.
    String = 1,
    /// An e-mail address.
    Email = 2,
    /// A phone number.
    Phone = 3,
    /// True or false.
    Boolean = 4,
    /// A finite number.
    Number = 5,
    /// A date with time.
    Date = 6,
    /// An amount with a currency.
    Currency = 7,
    /// A postcode with a country.
    Location = 8,
    /// Text written by a person.
    Message = 9,
}

/// The known field types, in the order of the numbers of their kinds.
static KNOWN: [FieldType; FieldType::KNOWN.len()] = FieldType::KNOWN;

impl ValueKind {
    /// The kind of each known field type, in the order of their numbers.
    pub const NAMED: [Self; KNOWN.len()] = {
        let mut named = [Self::Any; KNOWN.len()];
        let mut place = 0;
        while place < named.len() {
            named[place] = Self::of_field_type(&KNOWN[place]);
            place += 1;
        }
        named
    };

    /// The kind of a field type.
    pub const fn of_field_type(field_type: &FieldType) -> Self {
        match field_type {
            FieldType::String => Self::String,
            FieldType::Email => Self::Email,
            FieldType::Phone => Self::Phone,
            FieldType::Boolean => Self::Boolean,
            FieldType::Number => Self::Number,
            FieldType::Date => Self::Date,
            FieldType::Currency => Self::Currency,
            FieldType::Location => Self::Location,
            FieldType::Message => Self::Message,
            FieldType::Other(_) => Self::Any,
        }
    }

    /// The field type of a kind; `None` for any JSON.
    pub fn field_type(self) -> Option<FieldType> {
        self.known_type().cloned()
    }

    const fn known_type(self) -> Option<&'static FieldType> {
        match (self as usize).checked_sub(1) {
            Some(place) if place < KNOWN.len() => Some(&KNOWN[place]),
            _ => None,
        }
    }

    /// The default kind of a field that events do not carry.
    pub const fn default_for_entity(entity: &Entity) -> Self {
        match entity {
            Entity::State => Self::Boolean,
            Entity::Statistic => Self::Number,
            Entity::Event | Entity::User | Entity::Other(_) => Self::String,
        }
    }

    /// The kind of the field type with this name in the service.
    pub fn parse(word: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The service's name of the field type; empty for any JSON.
    pub const fn as_str(self) -> &'static str {
        match self.known_type() {
            Some(field_type) => field_type.as_str(),
            None => "",
        }
    }

    /// The name of the corresponding type in `webmarketer_core::kind`.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Any => "Any",
            Self::String => "String",
            Self::Email => "Email",
            Self::Phone => "Phone",
            Self::Boolean => "Boolean",
            Self::Number => "Number",
            Self::Date => "Date",
            Self::Currency => "Currency",
            Self::Location => "Location",
            Self::Message => "Message",
        }
    }

    /// Whether values of this kind can identify a person, so that each field must specify whether it is PII.
    pub const fn is_sensitive(self) -> bool {
        matches!(self, Self::Email | Self::Phone | Self::Location)
    }

    /// Whether a field of this kind can be the nonce of an event: equal values can identify the same event.
    pub const fn can_be_nonce(self) -> bool {
        matches!(self, Self::String | Self::Number)
    }
}
