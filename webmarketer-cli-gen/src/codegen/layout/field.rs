//! One field: its name, its type and the attributes that differ from the derive's defaults.

use std::borrow::Cow;

use webmarketer_schema::convention::ValueKind;
use webmarketer_schema::{Entity, Field, FieldType};

use super::doc::{self, Doc};
use crate::codegen::names::in_code;

/// One field of a generated struct.
#[derive(Debug, PartialEq)]
pub(crate) struct FieldLayout<'a> {
    /// As it stands in code.
    pub(crate) name: Cow<'a, str>,
    pub(crate) doc: Doc<'a>,
    pub(crate) attributes: Vec<Attribute<'a>>,
    pub(crate) value: Type<'a>,
    /// Whether the type is wrapped in `Pii`.
    pub(crate) pii: bool,
    pub(crate) optional: bool,
}

/// The Rust type of a value, without what is around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type<'a> {
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
    /// A type that the project chose, as it wrote it.
    Own(&'a str),
}

/// One part of `#[webmarketer(...)]`.
#[derive(Debug, PartialEq)]
pub(crate) enum Attribute<'a> {
    /// `user`, or `pii = false`.
    Flag(&'static str, bool),
    /// `key = "..."`
    Text(&'static str, Cow<'a, str>),
    /// `retention_days = 365`
    Number(&'static str, u32),
    /// `phone_countries("FR", "BE")`
    Texts(&'static str, Vec<&'a str>),
    /// `state("converted", label = "Converted")`
    Nested(&'static str, &'a str, Vec<Attribute<'a>>),
}

/// Lays out a field that events carry, under that name; `constant` is what the derive would call otherwise. One that shares its ingestion key says so in its own words; one
/// with a type of the project's `own` says what it is sent as; one that is PII is wrapped if `wraps`, or else says so.
pub(crate) fn field<'a>(
    field: &'a Field,
    name: Cow<'a, str>,
    constant: Option<String>,
    shared: bool,
    own: Option<&'a str>,
    wraps: bool,
) -> FieldLayout<'a> {
    let storage = field.storage_key.as_str();
    let ingestion = field.ingestion_key.as_ref().map_or(storage, |key| key.as_str());
    let mut attributes = Vec::new();
    if storage == ingestion && !shared {
        // The compiler writes a name that is not ASCII in a form of its own, which may not be the key's.
        if storage != name || !name.is_ascii() {
            attributes.push(Attribute::Text("key", storage.into()));
        }
    } else {
        attributes.push(Attribute::Text("storage_key", storage.into()));
        attributes.push(Attribute::Text("ingestion_key", ingestion.into()));
    }
    match &field.entity {
        Entity::Event => {}
        Entity::User => attributes.push(Attribute::Flag("user", true)),
        Entity::State => attributes.push(Attribute::Flag("state", true)),
        Entity::Statistic => attributes.push(Attribute::Flag("statistic", true)),
        Entity::Other(other) => attributes.push(Attribute::Text("other_entity", other.into())),
    }
    match &field.field_type {
        FieldType::Other(other) => attributes.push(Attribute::Text("other_type", other.into())),
        known if own.is_some() => attributes.push(Attribute::Text("type", known.as_str().into())),
        _ => {}
    }
    attributes.extend(constant.map(|name| Attribute::Text("const", name.into())));
    if field.discriminant {
        attributes.push(Attribute::Flag("discriminant", true));
    }
    // The derive refuses a sensitive field that does not say it.
    if ValueKind::of_field_type(&field.field_type).is_sensitive() && !field.pii {
        attributes.push(Attribute::Flag("pii", false));
    }
    if field.pii && !wraps {
        attributes.push(Attribute::Flag("pii", true));
    }
    if field.most_probable_location {
        attributes.push(Attribute::Flag("most_probable_location", true));
    }

    let label = field.label.as_deref().unwrap_or_default();
    let doc = Doc::new(label, remark(field));
    // The derive takes the first line for the label.
    if doc.title != label {
        attributes.push(Attribute::Text("label", label.into()));
    }
    FieldLayout {
        name: in_code(name),
        doc,
        attributes,
        value: own.map_or_else(|| rust_type(&field.field_type), Type::Own),
        pii: field.pii && wraps,
        optional: field.optional,
    }
}

/// Lays out a field that events do not carry, as an attribute of the struct.
pub(super) fn not_carried(field: &Field, constant: Option<String>) -> Attribute<'_> {
    let word = match field.entity {
        Entity::State => "state",
        Entity::Statistic => "statistic",
        Entity::Event | Entity::User | Entity::Other(_) => "field",
    };
    let mut options = Vec::new();
    match &field.entity {
        Entity::User => options.push(Attribute::Flag("user", true)),
        Entity::Other(other) => options.push(Attribute::Text("other_entity", other.into())),
        Entity::Event | Entity::State | Entity::Statistic => {}
    }
    match &field.field_type {
        FieldType::Other(other) => options.push(Attribute::Text("other_type", other.into())),
        known if ValueKind::of_field_type(known) != ValueKind::default_for_entity(&field.entity) => {
            options.push(Attribute::Text("type", known.as_str().into()));
        }
        _ => {}
    }
    options.extend(constant.map(|name| Attribute::Text("const", name.into())));
    if !field.optional {
        options.push(Attribute::Flag("optional", false));
    }
    for (flag, on) in [
        ("discriminant", field.discriminant),
        ("pii", field.pii),
        ("most_probable_location", field.most_probable_location),
    ] {
        if on {
            options.push(Attribute::Flag(flag, true));
        }
    }
    if let Some(label) = field.label.as_ref().filter(|label| !label.is_empty()) {
        options.push(Attribute::Text("label", label.into()));
    }
    Attribute::Nested(word, field.storage_key.as_str(), options)
}

fn rust_type(field_type: &FieldType) -> Type<'static> {
    match field_type {
        FieldType::String => Type::String,
        FieldType::Boolean => Type::Bool,
        FieldType::Number => Type::F64,
        FieldType::Date => Type::DateTime,
        FieldType::Email => Type::Email,
        FieldType::Phone => Type::Phone,
        FieldType::Currency => Type::Currency,
        FieldType::Location => Type::Location,
        FieldType::Message => Type::Message,
        FieldType::Other(_) => Type::Json,
    }
}

/// What matters of a field, in a sentence.
fn remark(field: &Field) -> String {
    let mut remark = String::with_capacity(80);
    match &field.field_type {
        FieldType::Other(_) => remark.push_str("Any JSON"),
        known => remark.push_str(ValueKind::of_field_type(known).type_name()),
    }
    remark.push_str(match &field.entity {
        Entity::Event => ", of the event",
        Entity::User => ", of the user",
        Entity::State => ", of a state",
        Entity::Statistic => ", of a statistic",
        Entity::Other(_) => ", of `",
    });
    if let Entity::Other(other) = &field.entity {
        remark.push_str(&doc::code(other));
        remark.push_str("`, which this version has no name for");
    }
    if let FieldType::Other(other) = &field.field_type {
        remark.push_str(": this version has no name for the type `");
        remark.push_str(&doc::code(other));
        remark.push('`');
    }
    remark.push('.');
    for (on, words) in [
        (field.optional, " Optional."),
        (field.pii, " Personally identifiable information."),
        (field.discriminant, " Recognises the user."),
        (field.most_probable_location, " The most probable location."),
    ] {
        if on {
            remark += words;
        }
    }
    remark
}
