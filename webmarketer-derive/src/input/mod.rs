//! What the user wrote, each part with its place.

mod constant;
mod container;
mod doc;
mod field;
mod generics;
mod grammar;
mod item;
mod nonce;
pub(crate) mod wrapper;

use proc_macro2::{Span, TokenStream};
use syn::Ident;
use webmarketer_schema::convention::{Kind, shape};

use crate::errors::Errors;
pub(crate) use constant::Constant;
use field::Member;
pub(crate) use generics::Generics;
use item::{Attribute, Body};
pub(crate) use item::{Item, Type};
pub(crate) use nonce::Nonce;
pub(crate) use wrapper::Wrapper;

/// A struct to derive for.
#[expect(clippy::struct_field_names, reason = "`event_type` is the field's own word")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the grammar")]
pub(crate) struct Event<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) event_type: String,
    /// Whether Webmarketer has the reference as it is, however odd it looks.
    pub(crate) as_is: bool,
    pub(crate) name: String,
    /// The path of `webmarketer_core`, where it was named.
    pub(crate) path: Option<TokenStream>,
    pub(crate) retention_days: Option<u32>,
    pub(crate) phone_countries: Vec<String>,
    pub(crate) metadata: String,
    pub(crate) attributable: Option<bool>,
    /// Whether the struct or one of its fields is deprecated.
    pub(crate) deprecated: bool,
    /// Whether `Debug` is asked for.
    pub(crate) debug: bool,
    /// Whether every field of the user must say whether it is PII.
    pub(crate) strict_pii: bool,
    pub(crate) lock: LockChoice,
    /// Whether the generator wrote the struct, so that it must be compared with a lock.
    pub(crate) is_generated: bool,
    /// Where the reference of the event type stands: the literal, or else the struct's name.
    pub(crate) event_type_span: Span,
    pub(crate) visibility: &'a TokenStream,
    /// The fields that events carry.
    pub(crate) fields: Vec<Field<'a>>,
    /// The groups of fields that are flattened into the event.
    pub(crate) parts: Vec<Part<'a>>,
    /// The fields that they do not carry.
    pub(crate) others: Vec<Row>,
    /// The constants of its states and statistics.
    pub(crate) constants: Vec<Constant>,
    /// Everything that stands in the struct, sent or not, where `Debug` is asked for.
    pub(crate) members: Vec<Shown<'a>>,
}

/// What `Debug` shows of a field.
pub(crate) struct Shown<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) of_type: &'a Type,
    /// Whether an attribute says that it is PII. A type that says so shows nothing by itself.
    pub(crate) is_pii: bool,
}

/// Which lock the struct is held against.
pub(crate) enum LockChoice {
    /// The one that is found beside the package, if there is one.
    Found,
    /// The one of that path, from the package's folder.
    Named(Key),
    /// None.
    None,
}

/// What the derive is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// An event type.
    Event,
    /// A group of fields that event types share.
    Fields,
}

/// A field that events carry.
pub(crate) struct Field<'a> {
    pub(crate) member: &'a Ident,
    pub(crate) of_type: &'a Type,
    /// Whether its attributes hold a mistake, so that nobody knows what was meant of its type.
    pub(crate) is_unclear: bool,
    /// The nonce that it makes, and where that was said.
    pub(crate) nonce: Option<(Span, Nonce)>,
    /// Whether its date is UTC although its type does not say so.
    pub(crate) utc: bool,
    pub(crate) row: Row,
}

/// A group of fields that is flattened.
pub(crate) struct Part<'a> {
    pub(crate) member: &'a Ident,
    pub(crate) of_type: &'a Type,
}

/// Where the parts of a row were said.
pub(crate) struct Places {
    pub(crate) entity: Option<Span>,
    pub(crate) kind: Option<Span>,
    pub(crate) discriminant: Option<Span>,
    pub(crate) pii: Option<Span>,
}

/// One row of the table: what is said of a field, whoever carries it.
pub(crate) struct Row {
    pub(crate) storage_key: Key,
    pub(crate) ingestion_key: Key,
    /// Whether `ingestion_key` itself was given, and not left to `key` or the field's name.
    pub(crate) ingestion_key_is_said: bool,
    pub(crate) label: String,
    /// The bits of [`shape`] that are not the type's own.
    pub(crate) bits: u32,
    /// Whether it is PII, where that is said.
    pub(crate) pii: Option<bool>,
    pub(crate) places: Places,
    /// The name of its constant, where one was given.
    pub(crate) constant: Option<Key>,
    /// The kind, where it is said.
    pub(crate) kind: Option<Kind>,
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
pub(crate) fn read<'a>(input: &'a Item, role: Role, errors: &mut Errors) -> Event<'a> {
    let container = container::read(input, role, errors);
    let mut fields = Vec::new();
    let mut parts = Vec::new();
    let mut members = Vec::new();
    match &input.body {
        Body::Named(named, _) => {
            for field in named {
                let mistakes = errors.len();
                let member = field::read(field, container.rename_all, role, errors);
                let is_pii = matches!(&member, Some(Member::Carried(field)) if field.row.pii == Some(true));
                if container.debug {
                    members.extend(field.ident.as_ref().map(|ident| Shown { ident, of_type: &field.of_type, is_pii }));
                }
                match member {
                    Some(Member::Carried(mut field)) => {
                        field.is_unclear = errors.len() > mistakes;
                        fields.push(*field);
                    }
                    Some(Member::Part(part)) => parts.push(part),
                    None => {}
                }
            }
        }
        Body::Unit => {}
        Body::Tuple(_, span) => errors.tell(*span, "expected named fields: a field's name becomes its key"),
        Body::Enum(span) => {
            let message = match role {
                Role::Event => {
                    "an event type has one fixed list of fields, so `WebmarketerEvent` can't be derived for an enum; \
                     derive it for one struct per variant"
                }
                Role::Fields => "expected a struct with named fields, found an enum",
            };
            errors.tell(*span, message);
        }
        Body::Union(span) => errors.tell(*span, "expected a struct with named fields, found a union"),
    }
    mark_shared_keys(&mut fields);
    let rows = fields.iter().map(|field| &field.row).chain(&container.others);
    let constants = constant::constants(rows, &input.ident, errors);
    Event {
        ident: &input.ident,
        generics: &input.generics,
        event_type: container.event_type,
        as_is: container.as_is,
        name: container.name,
        path: container.path,
        retention_days: container.retention_days,
        phone_countries: container.phone_countries,
        metadata: container.metadata,
        attributable: container.attributable,
        deprecated: is_deprecated(input),
        debug: container.debug,
        strict_pii: container.strict_pii,
        lock: container.lock,
        is_generated: container.is_generated,
        event_type_span: container.event_type_span,
        visibility: &input.visibility,
        fields,
        parts,
        others: container.others,
        constants,
        members,
    }
}

fn is_deprecated(item: &Item) -> bool {
    // A field whose type is deprecated says that it may be; the type is named again in what is written.
    let is = |attributes: &[Attribute]| {
        attributes.iter().any(|it| {
            it.is("deprecated")
                || it.is("allow") && it.rest.iter().any(|token| token.to_string().contains("deprecated"))
        })
    };
    is(&item.attributes) || item.body.fields().iter().any(|field| is(&field.attributes))
}

/// Marks each field that is sent under the key of one before it.
fn mark_shared_keys(fields: &mut [Field<'_>]) {
    for index in 1..fields.len() {
        let (before, rest) = fields.split_at_mut(index);
        if let Some(Field { row, .. }) = rest.first_mut()
            && before.iter().any(|other| other.row.ingestion_key.text == row.ingestion_key.text)
        {
            row.bits |= shape::SHARED_KEY;
        }
    }
}
