//! One field: its name, its type and the attributes that differ from the derive's defaults.

use webmarketer_schema::{Entity, Field, FieldType};

use super::doc::{self, Doc};

/// One field of a generated struct.
#[derive(Debug, PartialEq)]
pub(crate) struct FieldLayout {
    pub(crate) name: String,
    pub(crate) doc: Vec<String>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) value: Type,
    /// Whether the type is wrapped in `Pii`.
    pub(crate) pii: bool,
    pub(crate) optional: bool,
}

/// The Rust type of a value, without what is around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    String,
    Bool,
    F64,
    DateTime,
    /// A type of core by that name.
    Core(&'static str),
    /// A type that the project chose, as it wrote it.
    Own(String),
}

/// One part of `#[webmarketer(...)]`.
#[derive(Debug, PartialEq)]
pub(crate) enum Attribute {
    /// `user`, or `pii = false`.
    Flag(&'static str, bool),
    /// `key = "..."`
    Text(&'static str, String),
    /// `retention_days = 365`
    Number(&'static str, u32),
    /// `phone_countries("FR", "BE")`
    Texts(&'static str, Vec<String>),
    /// `state("converted", label = "Converted")`
    Nested(&'static str, String, Vec<Attribute>),
}

/// Lays out a field that events carry, under that name. One that shares its ingestion key says so in its own words; one
/// with a type of the project's `own` says what it is sent as; one that is PII is wrapped if `wraps`, or else says so.
pub(crate) fn field(field: &Field, name: String, shared: bool, own: Option<String>, wraps: bool) -> FieldLayout {
    let storage = field.storage_key.as_str();
    let ingestion = field.ingestion_key.as_ref().map_or(storage, |key| key.as_str());
    let mut attributes = Vec::new();
    if storage == ingestion && !shared {
        // The compiler writes a name that is not ASCII in a form of its own, which may not be the key's.
        if storage != name || !name.is_ascii() {
            attributes.push(Attribute::Text("key", storage.to_owned()));
        }
    } else {
        attributes.push(Attribute::Text("storage_key", storage.to_owned()));
        attributes.push(Attribute::Text("ingestion_key", ingestion.to_owned()));
    }
    match &field.entity {
        Entity::Event => {}
        Entity::User => attributes.push(Attribute::Flag("user", true)),
        Entity::State => attributes.push(Attribute::Flag("state", true)),
        Entity::Statistic => attributes.push(Attribute::Flag("statistic", true)),
        Entity::Other(other) => attributes.push(Attribute::Text("other_entity", other.clone())),
    }
    match &field.field_type {
        FieldType::Other(other) => attributes.push(Attribute::Text("other_type", other.clone())),
        known if own.is_some() => attributes.push(Attribute::Text("type", known.to_string())),
        _ => {}
    }
    if field.discriminant {
        attributes.push(Attribute::Flag("discriminant", true));
    }
    let sensitive = matches!(field.field_type, FieldType::Email | FieldType::Phone | FieldType::Location);
    if sensitive && !field.pii {
        // Of these three it is said either way, so that nobody has to wonder whether it was forgotten.
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
    if !doc.title_is_exact {
        attributes.push(Attribute::Text("label", label.to_owned()));
    }
    FieldLayout {
        name,
        doc: doc.lines,
        attributes,
        value: own.map_or_else(|| rust_type(&field.field_type), Type::Own),
        pii: field.pii && wraps,
        optional: field.optional,
    }
}

/// Lays out a field that events do not carry, as an attribute of the struct.
pub(super) fn not_carried(field: &Field) -> Attribute {
    let (word, default) = match field.entity {
        Entity::State => ("state", FieldType::Boolean),
        Entity::Statistic => ("statistic", FieldType::Number),
        Entity::Event | Entity::User | Entity::Other(_) => ("field", FieldType::String),
    };
    let mut options = Vec::new();
    match &field.entity {
        Entity::User => options.push(Attribute::Flag("user", true)),
        Entity::Other(other) => options.push(Attribute::Text("other_entity", other.clone())),
        Entity::Event | Entity::State | Entity::Statistic => {}
    }
    match &field.field_type {
        FieldType::Other(other) => options.push(Attribute::Text("other_type", other.clone())),
        known if *known != default => options.push(Attribute::Text("type", known.to_string())),
        _ => {}
    }
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
        options.push(Attribute::Text("label", label.clone()));
    }
    Attribute::Nested(word, field.storage_key.to_string(), options)
}

fn rust_type(field_type: &FieldType) -> Type {
    match field_type {
        FieldType::String => Type::String,
        FieldType::Boolean => Type::Bool,
        FieldType::Number => Type::F64,
        FieldType::Date => Type::DateTime,
        FieldType::Email => Type::Core("Email"),
        FieldType::Phone => Type::Core("Phone"),
        FieldType::Currency => Type::Core("Currency"),
        FieldType::Location => Type::Core("Location"),
        FieldType::Message => Type::Core("Message"),
        FieldType::Other(_) => Type::Core("Json"),
    }
}

/// What matters of a field, in a sentence.
fn remark(field: &Field) -> String {
    let mut remark = String::with_capacity(80);
    match &field.field_type {
        FieldType::Other(_) => remark.push_str("Any JSON"),
        known => {
            let (first, rest) = known.as_str().split_at_checked(1).unwrap_or_default();
            remark.push_str(&first.to_ascii_uppercase());
            remark.push_str(rest);
        }
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
