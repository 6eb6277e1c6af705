//! The kinds of value that a field can hold.

use crate::model::{Entity, FieldType};

/// The kind of value that a field holds: the number of its field type in the bits of a [`shape`](super::shape).
///
/// ```
/// use webmarketer_schema::convention::ValueKind;
///
/// assert_eq!(ValueKind::parse("email"), Some(ValueKind::Email));
/// assert_eq!(ValueKind::Email.type_name(), "Email");
/// assert!(ValueKind::Email.is_sensitive());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Any JSON: of a field type that this library has no name for.
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
    /// An instant.
    Date = 6,
    /// An amount with its currency.
    Currency = 7,
    /// A postcode with its country.
    Location = 8,
    /// Text that a person wrote.
    Message = 9,
}

/// The known field types: each has the place in this list that its kind has among the numbers.
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

    fn known_type(self) -> Option<&'static FieldType> {
        (self as usize).checked_sub(1).and_then(|place| KNOWN.get(place))
    }

    /// The kind of a field that events do not carry, where its struct names none.
    pub const fn default_for_entity(entity: &Entity) -> Self {
        match entity {
            Entity::State => Self::Boolean,
            Entity::Statistic => Self::Number,
            Entity::Event | Entity::User | Entity::Other(_) => Self::String,
        }
    }

    /// The kind of the field type that the service has that word for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The service's word for the field type of a kind; empty for any JSON.
    pub fn as_str(self) -> &'static str {
        self.known_type().map_or("", FieldType::as_str)
    }

    /// The name of the type that stands for it in `webmarketer_core::kind`.
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

    /// Whether a value of this kind can identify a person, so that each field must say whether it is PII.
    pub const fn is_sensitive(self) -> bool {
        matches!(self, Self::Email | Self::Phone | Self::Location)
    }

    /// Whether equal values of this kind can mean the same event, so that a field can be the nonce of one.
    pub const fn can_be_nonce(self) -> bool {
        matches!(self, Self::String | Self::Number)
    }
}
