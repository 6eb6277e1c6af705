//! The schemas of values.
//!
//! A schema accepts each value that the Rust types of `webmarketer-core` send, and rejects values that the service
//! rejects as far as a portable pattern can. Patterns use neither look-around nor Unicode classes, which many validators
//! do not have, and no nested repetition.

use std::collections::BTreeMap;

use webmarketer_schema::convention::ValueKind;

use super::node::{Node, object, text};
use crate::codegen::web::{country_codes, currency_codes};

/// The definition of the values of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Definition {
    Currency,
    Date,
    Email,
    Location,
    /// A phone number in international format.
    Phone,
    /// A phone number in international format, or in a national one.
    NationalPhone,
}

impl Definition {
    /// The definition of the values of a kind, if it needs one.
    pub(super) fn of_kind(kind: ValueKind, has_national_phones: bool) -> Option<Self> {
        match kind {
            ValueKind::Currency => Some(Self::Currency),
            ValueKind::Date => Some(Self::Date),
            ValueKind::Email => Some(Self::Email),
            ValueKind::Location => Some(Self::Location),
            ValueKind::Phone if has_national_phones => Some(Self::NationalPhone),
            ValueKind::Phone => Some(Self::Phone),
            ValueKind::Any | ValueKind::Boolean | ValueKind::Message | ValueKind::Number | ValueKind::String => None,
        }
    }

    /// The name, without its prefix.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Currency => "currency",
            Self::Date => "date",
            Self::Email => "email",
            Self::Location => "location",
            Self::Phone => "phone",
            Self::NationalPhone => "nationalPhone",
        }
    }

    /// The schema.
    pub(super) fn schema(self) -> Node {
        match self {
            Self::Currency => currency(),
            Self::Date => pattern("A date with time in RFC 3339. Without an offset, it is in UTC.", DATE),
            Self::Email => {
                let Node::Object(mut entries) = pattern("An e-mail address.", EMAIL) else { return Node::Bool(true) };
                entries.push(("maxLength".to_owned(), Node::Number(254)));
                Node::Object(entries)
            }
            Self::Location => location(),
            Self::Phone => pattern("A phone number in international format.", PHONE),
            Self::NationalPhone => {
                pattern("A phone number in international format, or in a national format of the event type.", NATIONAL)
            }
        }
    }
}

/// The texts that [`parse_date`](webmarketer_core::parse_date) accepts, and impossible days such as 31 February.
const DATE: &str = "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])\
    (?:[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?\
    (?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?$";

/// Anything, an @, and a domain with a dot.
const EMAIL: &str = "^.+@[^\\s@.]+(?:\\.[^\\s@.]+)+$";

/// `+` and 6 to 18 digits, with separators between them.
const PHONE: &str = "^\\+[0-9](?:[ ().\\-/]*[0-9]){5,17}$";

/// The same, or 5 to 18 digits without `+`.
const NATIONAL: &str = "^(?:\\+[0-9](?:[ ().\\-/]*[0-9]){5,17}|\\(?[0-9](?:[ ().\\-/]*[0-9]){4,17})$";

/// Up to 16 characters without ASCII punctuation other than hyphens.
const POSTCODE: &str = "^[^!-,./:-@\\[-`{-~]{0,16}$";

fn pattern(description: &str, pattern: &str) -> Node {
    object([("description", text(description)), ("type", text("string")), ("pattern", text(pattern))])
}

fn currency() -> Node {
    let codes = Node::List(currency_codes().iter().map(text).collect());
    object([
        ("description", text("An amount in the main unit of a currency, and the ISO 4217 code of the currency.")),
        ("type", text("object")),
        ("required", Node::List(vec![text("amount"), text("currency")])),
        (
            "properties",
            object([
                ("amount", object([("type", text("number"))])),
                ("currency", object([("type", text("string")), ("enum", codes)])),
            ]),
        ),
    ])
}

fn location() -> Node {
    let country = object([
        ("type", text("string")),
        ("minLength", Node::Number(2)),
        ("maxLength", Node::Number(128)),
        ("pattern", text(country_pattern())),
    ]);
    let zipcode = object([("type", text("string")), ("pattern", text(POSTCODE))]);
    object([
        ("description", text("A country by its name or ISO 3166-1 code, and a postcode.")),
        ("type", text("object")),
        ("required", Node::List(vec![text("country")])),
        ("properties", object([("country", country), ("zipcode", or_null(zipcode))])),
    ])
}

/// A code of two ASCII letters in any case, or another text: names are not listed.
fn country_pattern() -> String {
    let mut by_first: BTreeMap<char, String> = BTreeMap::new();
    for code in country_codes() {
        let mut letters = code.chars();
        if let (Some(first), Some(second)) = (letters.next(), letters.next()) {
            by_first.entry(first).or_default().extend([second, second.to_ascii_lowercase()]);
        }
    }
    let codes: Vec<_> =
        by_first.iter().map(|(first, seconds)| format!("[{first}{}][{seconds}]", first.to_ascii_lowercase())).collect();
    format!("^(?:{}|[^A-Za-z].|.[^A-Za-z]|.{{3,}})$", codes.join("|"))
}

fn or_null(schema: Node) -> Node {
    object([("anyOf", Node::List(vec![schema, object([("type", text("null"))])]))])
}

/// The schema of a mandatory value of a kind; `definition` is the name of its definition. An empty text counts as
/// missing.
pub(super) fn mandatory(kind: ValueKind, definition: Option<String>) -> Node {
    match kind {
        ValueKind::String | ValueKind::Message => object([("type", text("string")), ("minLength", Node::Number(1))]),
        ValueKind::Any => object([("not", object([("enum", Node::List(vec![Node::Null, text("")]))]))]),
        kind => of_kind(kind, definition),
    }
}

/// The schema of an optional value of a kind. `null` and an empty text count as missing.
pub(super) fn optional(kind: ValueKind, definition: Option<String>) -> Node {
    match kind {
        ValueKind::Any => Node::Bool(true),
        ValueKind::String | ValueKind::Message => or_null(of_kind(kind, definition)),
        kind => {
            let missing = object([("enum", Node::List(vec![Node::Null, text("")]))]);
            object([("anyOf", Node::List(vec![of_kind(kind, definition), missing]))])
        }
    }
}

fn of_kind(kind: ValueKind, definition: Option<String>) -> Node {
    if let Some(name) = definition {
        return object([("$ref", text(format!("#/$defs/{name}")))]);
    }
    let json_type = match kind {
        ValueKind::Boolean => "boolean",
        ValueKind::Number => "number",
        _ => "string",
    };
    object([("type", text(json_type))])
}
