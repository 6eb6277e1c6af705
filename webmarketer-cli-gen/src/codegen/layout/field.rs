//! The layout of a field: its name, its type, and the arguments that differ from the derive's defaults.

use std::borrow::Cow;

use webmarketer_schema::convention::{ValueKind, doc_label};
use webmarketer_schema::{Entity, Field, FieldType};

use super::argument::Argument;
use super::code_owner::CodeOwner;
use super::doc::{self, Doc};
use super::field_attributes::FieldAttributes;
use super::rust_type::{RustType, ValueType};
use super::used_item::ItemNames;
use crate::codegen::names::in_code;
use crate::settings::Choices;

/// A field of a generated struct.
#[derive(Debug, PartialEq)]
pub(crate) struct FieldLayout<'a> {
    /// The name in code, with `r#` if needed.
    pub(crate) name: Cow<'a, str>,
    pub(crate) storage_key: &'a str,
    pub(crate) doc: Doc<'a>,
    pub(crate) arguments: Vec<Argument<'a>>,
    pub(crate) value: ValueType<'a>,
    /// Whether the type is wrapped in `Pii`.
    pub(crate) pii: bool,
    pub(crate) optional: bool,
}

impl<'a> FieldLayout<'a> {
    /// Its type in a file with these names.
    pub(crate) fn rust_type(&self, names: &ItemNames<'_>) -> RustType<'a> {
        RustType::of_field(self.value, self.pii, self.optional, names)
    }
}

/// What settings choose for a field.
#[derive(Clone, Copy, Default)]
pub(super) struct FieldSettings<'a> {
    /// Its Rust type.
    pub(super) own_type: Option<&'a str>,
    pub(super) attributes: FieldAttributes<'a>,
}

/// Creates the layout of a field that events carry. `constant` is the name of its constant, if it differs from the
/// derive's default. `shared` is whether another field has its ingestion key.
pub(super) fn field<'a>(
    owner: CodeOwner,
    field: &'a Field,
    name: Cow<'a, str>,
    constant: Option<String>,
    shared: bool,
    FieldSettings { own_type: own, attributes }: FieldSettings<'a>,
    choices: &Choices,
) -> FieldLayout<'a> {
    let wraps = choices.pii;
    let storage = field.storage_key.as_str();
    let ingestion = field.ingestion_key.as_ref().map_or(storage, |key| key.as_str());
    let mut arguments = Vec::new();
    let names_one_key = attributes.has("storage_key") || attributes.has("ingestion_key");
    if storage == ingestion && !names_one_key && (!shared || attributes.has("key")) {
        // The compiler normalizes non-ASCII names, and the normalized form may differ from the key.
        if storage != name || !name.is_ascii() || attributes.has("key") {
            arguments.push(Argument::Text("key", storage.into()));
        }
    } else {
        arguments.push(Argument::Text("storage_key", storage.into()));
        arguments.push(Argument::Text("ingestion_key", ingestion.into()));
    }
    match &field.entity {
        Entity::Event => {}
        Entity::User => arguments.push(Argument::Flag("user", true)),
        Entity::State => arguments.push(Argument::Flag("state", true)),
        Entity::Statistic => arguments.push(Argument::Flag("statistic", true)),
        Entity::Other(other) => arguments.push(Argument::Text("other_entity", other.into())),
    }
    match &field.field_type {
        FieldType::Other(other) => arguments.push(Argument::Text("other_type", other.into())),
        known if own.is_some() => arguments.push(Argument::Text("type", known.as_str().into())),
        _ => {}
    }
    arguments.extend(constant.map(|name| Argument::Text("const", name.into())));
    arguments.extend(attributes.arguments());
    if field.discriminant {
        arguments.push(Argument::Flag("discriminant", true));
    }
    // The derive requires sensitive fields to specify `pii`.
    if ValueKind::of_field_type(&field.field_type).is_sensitive() && !field.pii {
        arguments.push(Argument::Flag("pii", false));
    }
    if field.pii && !wraps {
        arguments.push(Argument::Flag("pii", true));
    }
    if field.most_probable_location {
        arguments.push(Argument::Flag("most_probable_location", true));
    }

    let label = field.label.as_deref().unwrap_or_default();
    // In code of the team, the attributes show the properties.
    let properties = if owner == CodeOwner::Team { Vec::new() } else { properties(field, wraps) };
    let doc = Doc::of_field(label, &properties);
    // The derive uses the first line of the documentation as the label.
    if doc_label(doc.first_line()) != label {
        arguments.push(Argument::Text("label", label.into()));
    }
    FieldLayout {
        name: in_code(name),
        storage_key: storage,
        doc,
        arguments,
        value: own.map_or_else(|| ValueType::of(&field.field_type, choices.dates), ValueType::Own),
        pii: field.pii && wraps,
        optional: field.optional,
    }
}

/// Creates the argument of the struct for a field that events do not carry.
pub(super) fn not_carried(field: &Field, constant: Option<String>) -> Argument<'_> {
    let word = match field.entity {
        Entity::State => "state",
        Entity::Statistic => "statistic",
        Entity::Event | Entity::User | Entity::Other(_) => "field",
    };
    let mut options = Vec::new();
    match &field.entity {
        Entity::User => options.push(Argument::Flag("user", true)),
        Entity::Other(other) => options.push(Argument::Text("other_entity", other.into())),
        Entity::Event | Entity::State | Entity::Statistic => {}
    }
    match &field.field_type {
        FieldType::Other(other) => options.push(Argument::Text("other_type", other.into())),
        known if ValueKind::of_field_type(known) != ValueKind::default_for_entity(&field.entity) => {
            options.push(Argument::Text("type", known.as_str().into()));
        }
        _ => {}
    }
    options.extend(constant.map(|name| Argument::Text("const", name.into())));
    if !field.optional {
        options.push(Argument::Flag("optional", false));
    }
    for (flag, on) in [
        ("discriminant", field.discriminant),
        ("pii", field.pii),
        ("most_probable_location", field.most_probable_location),
    ] {
        if on {
            options.push(Argument::Flag(flag, true));
        }
    }
    if let Some(label) = field.label.as_ref().filter(|label| !label.is_empty()) {
        options.push(Argument::Text("label", label.into()));
    }
    Argument::Nested(word, field.storage_key.as_str(), options)
}

/// The properties of a field that its type does not show. `wraps` is whether the type shows PII.
pub(crate) fn properties(field: &Field, wraps: bool) -> Vec<Cow<'static, str>> {
    let mut properties: Vec<Cow<'_, str>> = Vec::new();
    match &field.entity {
        Entity::Event => {}
        Entity::User => properties.push("property of the user".into()),
        Entity::State => properties.push("state".into()),
        Entity::Statistic => properties.push("statistic".into()),
        Entity::Other(other) => properties.push(format!("of the unknown entity `{}`", doc::code(other)).into()),
    }
    if let FieldType::Other(other) = &field.field_type {
        properties.push(format!("of the unknown type `{}`", doc::code(other)).into());
    }
    for (on, words) in [
        (field.discriminant, "discriminant"),
        (field.pii && !wraps, "personally identifiable information"),
        (field.most_probable_location, "most probable location"),
    ] {
        if on {
            properties.push(words.into());
        }
    }
    properties
}
