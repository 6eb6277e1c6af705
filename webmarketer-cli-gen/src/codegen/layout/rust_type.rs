//! The Rust types of fields.

use std::borrow::Cow;

use webmarketer_schema::FieldType;

/// The Rust type of a value, without `Pii` or `Option`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValueType<'a> {
    Bool,
    Currency,
    DateTime,
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
    /// A path with at most one type argument: `::core::option::Option<f64>`.
    Path(Cow<'static, str>, Option<Box<Self>>),
    /// A type from the settings, as written there.
    Own(&'a str),
}

impl ValueType<'_> {
    /// The type of the values of a field type.
    pub(super) fn of(field_type: &FieldType) -> ValueType<'static> {
        match field_type {
            FieldType::String => ValueType::String,
            FieldType::Boolean => ValueType::Bool,
            FieldType::Number => ValueType::F64,
            FieldType::Date => ValueType::DateTime,
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
    /// The type of a field with these values, in code that imports `webmarketer_core` from the path `core`.
    pub(super) fn of_field(value: ValueType<'a>, pii: bool, optional: bool, core: &str) -> Self {
        let of_core = |name: &str| Self::Path(format!("{core}::{name}").into(), None);
        let mut rust_type = match value {
            ValueType::Bool => Self::Path("bool".into(), None),
            ValueType::Currency => of_core("Currency"),
            ValueType::DateTime => of_core("chrono::DateTime").with(of_core("chrono::Utc")),
            ValueType::Email => of_core("Email"),
            ValueType::F64 => Self::Path("f64".into(), None),
            ValueType::Json => of_core("Json"),
            ValueType::Location => of_core("Location"),
            ValueType::Message => of_core("Message"),
            ValueType::Phone => of_core("Phone"),
            ValueType::String => Self::Path("::std::string::String".into(), None),
            ValueType::Own(own) => Self::Own(own),
        };
        if pii {
            rust_type = of_core("Pii").with(rust_type);
        }
        if optional {
            rust_type = Self::Path("::core::option::Option".into(), None).with(rust_type);
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
