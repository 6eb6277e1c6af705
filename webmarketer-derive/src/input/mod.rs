//! What the user wrote, each part with its place.

mod container;
mod doc;
mod field;
mod grammar;

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream};
use syn::{Data, DeriveInput, Fields, Generics, Ident, Type};

use crate::errors::Errors;
use crate::shape;
use container::Container;

/// A struct to derive for.
#[expect(clippy::struct_field_names, reason = "`event_type` is the field's own word")]
pub(crate) struct Event<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) event_type: String,
    pub(crate) name: String,
    /// The path of `webmarketer_core`, where it was named.
    pub(crate) path: Option<TokenStream>,
    pub(crate) retention_days: Option<u32>,
    pub(crate) phone_countries: Vec<String>,
    pub(crate) attributable: Option<bool>,
    /// The fields that events carry.
    pub(crate) fields: Vec<Field<'a>>,
    /// The fields that they do not carry.
    pub(crate) others: Vec<Row>,
}

/// A field that events carry.
pub(crate) struct Field<'a> {
    pub(crate) member: &'a Ident,
    pub(crate) of_type: &'a Type,
    pub(crate) row: Row,
}

/// One row of the table: what is said of a field, whoever carries it.
pub(crate) struct Row {
    pub(crate) storage_key: Key,
    pub(crate) ingestion_key: Key,
    /// Whether `ingestion_key` itself was given, and not left to `key` or the field's name.
    pub(crate) ingestion_key_is_said: bool,
    pub(crate) label: String,
    /// The bits of [`crate::shape`] that are not the type's own.
    pub(crate) bits: u32,
    /// The kind, where it is said.
    pub(crate) kind: Option<u32>,
    pub(crate) other_type: String,
    pub(crate) other_entity: String,
    /// Where it was said to be the most probable location.
    pub(crate) most_probable_location: Option<Span>,
}

/// A key and the place that gave it.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// Reads a struct. What is wrong is told, and read as well as it can be.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Event<'a> {
    let Container { event_type, name, rename_all, path, retention_days, phone_countries, attributable, others } =
        container::read(input, errors);
    let mut fields = Vec::new();
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(named) => {
                fields.extend(named.named.iter().filter_map(|field| field::read(field, rename_all, errors)));
            }
            Fields::Unit => {}
            Fields::Unnamed(tuple) => {
                errors.tell(tuple.paren_token.span.join(), "expected named fields: a field's name becomes its key");
            }
        },
        Data::Enum(data) => errors.tell(
            data.enum_token.span,
            "an event type has one fixed list of fields, so `WebmarketerEvent` can't be derived for an enum; derive it \
             for one struct per variant",
        ),
        Data::Union(data) => {
            errors.tell(data.union_token.span, "expected a struct with named fields, found a union");
        }
    }
    mark_shared_keys(&mut fields);
    Event {
        ident: &input.ident,
        generics: &input.generics,
        event_type,
        name,
        path,
        retention_days,
        phone_countries,
        attributable,
        fields,
        others,
    }
}

/// Marks each field that is sent under the key of one before it.
fn mark_shared_keys(fields: &mut [Field<'_>]) {
    let mut seen = HashSet::new();
    for Field { row, .. } in fields {
        if !seen.insert(&*row.ingestion_key.text) {
            row.bits |= shape::SHARED_KEY;
        }
    }
}
