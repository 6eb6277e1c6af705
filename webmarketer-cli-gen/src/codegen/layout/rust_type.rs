//! The Rust types of fields.

use std::borrow::Cow;

use webmarketer_schema::FieldType;

use super::used_item::{ItemNames, UsedItem};
use crate::settings::DateType;

/// The Rust type of a value, without `Pii` or `Option`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueType<'a> {
    Bool,
    Currency,
    Date(DateType),
    Email,
    F64,
    Json,
    Location,
    Message,
    Phone,
    String,
    /// A type from the settings, as written there.
    Own(&'a str),
}

/// A Rust type in code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RustType<'a> {
    /// A path with at most one type argument: `Option<f64>`.
    Path(Cow<'static, str>, Option<Box<Self>>),
    /// A type from the settings, as written there.
    Own(&'a str),
}

impl ValueType<'_> {
    /// Whether the type of these values names this item.
    pub(super) fn names(self, item: UsedItem) -> bool {
        match self {
            Self::Currency => item == UsedItem::Currency,
            Self::Date(of_crate) => item.is_date_of(of_crate),
            Self::Email => item == UsedItem::Email,
            Self::Json => item == UsedItem::Json,
            Self::Location => item == UsedItem::Location,
            Self::Message => item == UsedItem::Message,
            Self::Phone => item == UsedItem::Phone,
            Self::Bool | Self::F64 | Self::String | Self::Own(_) => false,
        }
    }

    /// The type of the values of a field type, with the dates of a crate.
    pub(super) fn of(field_type: &FieldType, dates: DateType) -> ValueType<'static> {
        match field_type {
            FieldType::String => ValueType::String,
            FieldType::Boolean => ValueType::Bool,
            FieldType::Number => ValueType::F64,
            FieldType::Date => ValueType::Date(dates),
            FieldType::Email => ValueType::Email,
            FieldType::Phone => ValueType::Phone,
            FieldType::Currency => ValueType::Currency,
            FieldType::Location => ValueType::Location,
            FieldType::Message => ValueType::Message,
            FieldType::Other(_) => ValueType::Json,
        }
    }
}

impl<'a> RustType<'a> {
    /// The type of a field with these values, in a file with these names.
    pub(super) fn of_field(value: ValueType<'a>, pii: bool, optional: bool, names: &ItemNames<'_>) -> Self {
        let of_item = |item| Self::Path(names.name(item), None);
        let mut rust_type = match value {
            ValueType::Bool => Self::Path("bool".into(), None),
            ValueType::Currency => of_item(UsedItem::Currency),
            ValueType::Date(DateType::Chrono) => of_item(UsedItem::DateTime).with(of_item(UsedItem::Utc)),
            ValueType::Date(DateType::Jiff) => of_item(UsedItem::Timestamp),
            ValueType::Date(DateType::Time) => of_item(UsedItem::OffsetDateTime),
            ValueType::Email => of_item(UsedItem::Email),
            ValueType::F64 => Self::Path("f64".into(), None),
            ValueType::Json => of_item(UsedItem::Json),
            ValueType::Location => of_item(UsedItem::Location),
            ValueType::Message => of_item(UsedItem::Message),
            ValueType::Phone => of_item(UsedItem::Phone),
            ValueType::String => of_item(UsedItem::String),
            ValueType::Own(own) => Self::Own(own),
        };
        if pii {
            rust_type = of_item(UsedItem::Pii).with(rust_type);
        }
        if optional {
            rust_type = of_item(UsedItem::Option).with(rust_type);
        }
        rust_type
    }

    /// A path with this type argument.
    fn with(self, argument: Self) -> Self {
        match self {
            Self::Path(path, _) => Self::Path(path, Some(Box::new(argument))),
            Self::Own(own) => Self::Own(own),
        }
    }
}
