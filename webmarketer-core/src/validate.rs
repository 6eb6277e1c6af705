//! Whether an event's `data` fits its event type: the rules that the service applies.

use std::cell::LazyCell;
use std::fmt;

use serde_json::{Map, Value};
use webmarketer_schema::{EventType, Field, FieldType};

use crate::value::{Amount, Currency, Email, InvalidValue, Location, Phone, parse_date};

/// A reason for which an event would be trashed.
#[derive(Clone, PartialEq)]
pub struct Violation<'a> {
    /// The kind of violation.
    pub kind: ViolationKind,
    /// The field it is about.
    pub field: &'a Field,
    /// The value that was found.
    pub value: Option<&'a Value>,
    /// What was expected.
    pub expected: InvalidValue,
}

/// Shows the field and the error, but not the value, which can be personal data.
impl fmt::Debug for Violation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Violation")
            .field("kind", &self.kind)
            .field("field", &self.field.storage_key)
            .field("expected", &self.expected)
            .finish_non_exhaustive()
    }
}

/// The kind of a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ViolationKind {
    /// A mandatory field is not there, or empty.
    MissingField,
    /// The value is not of the field's type.
    InvalidField,
}

impl ViolationKind {
    /// The name of the service.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingField => "missing-field",
            Self::InvalidField => "invalid-field",
        }
    }
}

/// Validates the `data` of an event against its event type. An event without violations becomes visible; any other is
/// trashed.
///
/// Only the service is authoritative: an event with violations is invalid, but the service can also trash an event
/// without violations. Unknown keys are ignored, like in the service.
///
/// ```
/// use serde_json::json;
/// use webmarketer_core::{validate, schema::{EventType, Field, FieldType}};
///
/// let newsletter = EventType {
///     fields: vec![Field::new(FieldType::Email, "email")],
///     ..EventType::new("newsletter", "Newsletter")
/// };
/// let data = json!({"email": "ada"});
/// let violations = validate(&newsletter, data.as_object().unwrap());
/// assert_eq!(violations[0].kind.as_str(), "invalid-field");
/// ```
pub fn validate<'a>(event_type: &'a EventType, data: &'a Map<String, Value>) -> Vec<Violation<'a>> {
    let countries = LazyCell::new(|| event_type.phone_countries());
    let mut violations = Vec::new();
    for field in event_type.ingested_fields() {
        let Some(key) = &field.ingestion_key else { continue };
        let value = data.get(key.as_str());
        let empty = value.is_none_or(|value| value.is_null() || value.as_str().is_some_and(str::is_empty));
        let wrong = match value {
            Some(value) if !empty => check_value(&field.field_type, value, &countries)
                .err()
                .map(|expected| (ViolationKind::InvalidField, expected)),
            _ if field.is_mandatory() => {
                Some((ViolationKind::MissingField, InvalidValue::new("expected a value: the field is mandatory")))
            }
            _ => None,
        };
        violations.extend(wrong.map(|(kind, expected)| Violation { kind, field, value, expected }));
    }
    violations
}

fn check_value<'a>(
    field_type: &FieldType,
    value: &Value,
    countries: &LazyCell<Vec<&'a str>, impl FnOnce() -> Vec<&'a str>>,
) -> Result<(), InvalidValue> {
    let text = || value.as_str().ok_or(InvalidValue::new("expected a string"));
    match field_type {
        FieldType::String | FieldType::Message => text().map(drop),
        FieldType::Email => Email::parse(text()?).map(drop),
        FieldType::Phone => Phone::parse_in(text()?, countries).map(drop),
        FieldType::Date => parse_date(text()?)
            .map(drop)
            .ok_or(InvalidValue::new("expected a date in RFC 3339, such as 2026-05-04T12:00:00Z")),
        FieldType::Boolean if value.is_boolean() => Ok(()),
        FieldType::Boolean => Err(InvalidValue::new("expected true or false")),
        FieldType::Number if value.is_number() => Ok(()),
        FieldType::Number => Err(InvalidValue::new("expected a number")),
        FieldType::Currency => check_currency(value),
        FieldType::Location => check_location(value).map(drop),
        FieldType::Other(_) => Ok(()),
    }
}

fn check_currency(value: &Value) -> Result<(), InvalidValue> {
    const EXPECTED: InvalidValue =
        InvalidValue::new("expected an object with a number `amount` and a string `currency`");
    // Any number will do here: how many digits an amount can have is a matter of ours, not of the service.
    value.get("amount").and_then(Value::as_number).ok_or(EXPECTED)?;
    Currency::new(Amount::from(0), value.get("currency").and_then(Value::as_str).ok_or(EXPECTED)?).map(drop)
}

fn check_location(value: &Value) -> Result<Location, InvalidValue> {
    const EXPECTED: InvalidValue =
        InvalidValue::new("expected an object with a string `country` and a string `zipcode`");
    let location = Location::new(value.get("country").and_then(Value::as_str).ok_or(EXPECTED)?)?;
    match value.get("zipcode") {
        None | Some(Value::Null) => Ok(location),
        Some(Value::String(postcode)) if postcode.is_empty() => Ok(location),
        Some(postcode) => location.with_postcode(postcode.as_str().ok_or(EXPECTED)?),
    }
}
