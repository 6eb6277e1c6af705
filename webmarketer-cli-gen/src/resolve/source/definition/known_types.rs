//! The types of std, `webmarketer_core` and other crates for which `webmarketer_core` implements `FieldValue`.

use webmarketer_schema::convention::ValueKind;

/// A type of a known crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KnownType {
    /// A value of this kind.
    Value(ValueKind),
    /// `Option`.
    Optional,
    /// `Pii`.
    Personal,
    /// A type that holds a value, such as `Box`.
    Holder,
}

/// The crates that have such types.
const CRATES: [&str; 11] =
    ["alloc", "chrono", "core", "jiff", "rust_decimal", "serde_json", "std", "time", "url", "uuid", "webmarketer_core"];

/// Whether a crate of this name has such types.
pub(super) fn is_known_crate(name: &str) -> bool {
    CRATES.contains(&name)
}

/// A type that needs no import.
pub(super) fn type_of_prelude(name: &str) -> Option<KnownType> {
    use ValueKind::{Boolean, Number, String};
    Some(match name {
        "bool" => KnownType::Value(Boolean),
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "f32"
        | "f64" => KnownType::Value(Number),
        "str" | "String" => KnownType::Value(String),
        "Option" => KnownType::Optional,
        "Box" => KnownType::Holder,
        _ => return None,
    })
}

/// The type with this path, which starts with the name of a crate.
pub(super) fn type_of_crate(path: &[String]) -> Option<KnownType> {
    use ValueKind::{Any, Currency, Date, Email, Location, Message, Number, Phone, String};
    let path: Vec<&str> = path.iter().map(|part| &**part).collect();
    let path = match &*path {
        // It exports the crates of its dates.
        ["webmarketer_core", krate @ ("chrono" | "jiff" | "time"), ..] => {
            let _ = krate;
            path.get(1..)?
        }
        path => path,
    };
    let name = path.last()?;
    Some(match (*path.first()?, *name) {
        ("webmarketer_core", "Email") => KnownType::Value(Email),
        ("webmarketer_core", "Phone") => KnownType::Value(Phone),
        ("webmarketer_core", "Currency") => KnownType::Value(Currency),
        ("webmarketer_core", "Location") => KnownType::Value(Location),
        ("webmarketer_core", "Message") => KnownType::Value(Message),
        ("webmarketer_core", "Json") | ("serde_json", "Value") => KnownType::Value(Any),
        ("webmarketer_core", "Pii") => KnownType::Personal,
        ("std" | "core" | "alloc", "Rc" | "Arc") => KnownType::Holder,
        ("std" | "alloc", "Cow") | ("uuid", "Uuid") | ("url", "Url") => KnownType::Value(String),
        ("std" | "core", name) if name.starts_with("NonZero") => KnownType::Value(Number),
        ("std" | "core" | "alloc", name) => type_of_prelude(name)?,
        ("chrono", "DateTime" | "NaiveDateTime" | "NaiveDate")
        | ("jiff", "Timestamp" | "ZonedDateTime" | "DateTime" | "Date")
        | ("time", "OffsetDateTime" | "UtcDateTime" | "PrimitiveDateTime" | "Date") => KnownType::Value(Date),
        ("rust_decimal", "Decimal") => KnownType::Value(Number),
        _ => return None,
    })
}

/// The kind with this name in `webmarketer_core::kind`.
pub(super) fn kind_named(name: &str) -> Option<ValueKind> {
    Some(match name {
        "Variant" => ValueKind::String,
        "Integer" => ValueKind::Number,
        "DateWithoutOffset" => ValueKind::Date,
        "Any" => ValueKind::Any,
        name => ValueKind::NAMED.into_iter().find(|kind| kind.type_name() == name)?,
    })
}
