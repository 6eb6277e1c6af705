//! An event type, or a group of fields, as its struct declares it; each part with its place in the source.

use proc_macro2::{Span, TokenStream};
use syn::Ident;
#[cfg(doc)]
use webmarketer_schema::convention::shape;
use webmarketer_schema::convention::{RenameRule, ValueKind};

use super::{Generics, Nonce, TypeTokens};

/// A struct to derive for.
#[expect(clippy::struct_field_names, reason = "`event_type` is the field's own word")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the grammar")]
pub(crate) struct Event<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// Whether something other than a field holds a mistake, so that it is unknown which event type is meant.
    pub(crate) is_unclear: bool,
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
    /// The rule that makes the keys of fields from their names.
    pub(crate) rename_all: Option<RenameRule>,
    /// Whether every field of the user must say whether it is PII.
    pub(crate) strict_pii: bool,
    pub(crate) lock: LockChoice,
    /// Whether the generator wrote the struct, so that it must be compared with a lock.
    pub(crate) is_generated: bool,
    /// Where the reference of the event type stands: the literal, or else the struct's name.
    pub(crate) event_type_span: Span,
    /// Whether `event_type` names the event type, and not the struct's name.
    pub(crate) has_own_event_type: bool,
    /// The braces with the fields.
    pub(crate) fields_span: Option<Span>,
    /// The fields with `skip`.
    pub(crate) skipped: Vec<SkippedField<'a>>,
    pub(crate) visibility: &'a TokenStream,
    /// The names of everything in the struct, sent or not.
    pub(crate) member_names: Vec<&'a Ident>,
    /// The fields that events carry.
    pub(crate) fields: Vec<CarriedField<'a>>,
    /// The groups of fields that are flattened into the event.
    pub(crate) groups: Vec<FlattenedGroup<'a>>,
    /// The fields that they do not carry.
    pub(crate) others: Vec<FieldRow>,
    /// The constants of its states and statistics.
    pub(crate) constants: Vec<Constant>,
    /// Everything that stands in the struct, sent or not, where `Debug` is asked for.
    pub(crate) members: Vec<DebugMember<'a>>,
}

/// What `Debug` shows of a field.
pub(crate) struct DebugMember<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) of_type: &'a TypeTokens,
    /// Whether an attribute says that it is PII. A type that says so shows nothing by itself.
    pub(crate) is_pii: bool,
}

/// Which lock the struct is compared with.
pub(crate) enum LockChoice {
    /// The one that is found beside the package, if there is one.
    Found,
    /// The one of that path, from the package's folder.
    Named(SpannedText),
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
pub(crate) struct CarriedField<'a> {
    pub(crate) member: &'a Ident,
    pub(crate) of_type: &'a TypeTokens,
    /// Whether its attributes have errors, so that its type is not checked.
    pub(crate) is_unclear: bool,
    /// The nonce that it makes, and the place of its argument.
    pub(crate) nonce: Option<(Span, Nonce)>,
    /// Whether its date is UTC although its type does not say so.
    pub(crate) utc: bool,
    pub(crate) row: FieldRow,
}

/// A field that is not sent.
pub(crate) struct SkippedField<'a> {
    pub(crate) member: &'a Ident,
    /// The key that it would have without `skip`.
    pub(crate) key: String,
    /// The place of `skip`.
    pub(crate) span: Span,
}

/// A group of fields that is flattened.
pub(crate) struct FlattenedGroup<'a> {
    pub(crate) member: &'a Ident,
    pub(crate) of_type: &'a TypeTokens,
}

/// The places of the arguments of a row.
pub(crate) struct ArgumentSpans {
    pub(crate) entity: Option<Span>,
    pub(crate) kind: Option<Span>,
    pub(crate) discriminant: Option<Span>,
    pub(crate) pii: Option<Span>,
}

/// One row of the table: a field, carried by events or not.
pub(crate) struct FieldRow {
    pub(crate) storage_key: SpannedText,
    pub(crate) ingestion_key: SpannedText,
    /// Whether an attribute gives the storage key, and not the field's name.
    pub(crate) has_own_storage_key: bool,
    /// Whether `ingestion_key` itself was given, and not left to `key` or the field's name.
    pub(crate) has_own_ingestion_key: bool,
    pub(crate) label: String,
    /// The bits of [`shape`] that are not the type's own.
    pub(crate) bits: u32,
    /// Whether it is PII, where the struct says so.
    pub(crate) pii: Option<bool>,
    pub(crate) spans: ArgumentSpans,
    /// The name of its constant, where one was given.
    pub(crate) constant: Option<SpannedText>,
    /// The kind, where the struct names it.
    pub(crate) kind: Option<ValueKind>,
    pub(crate) other_type: String,
    pub(crate) other_entity: String,
    /// The place of `most_probable_location`.
    pub(crate) most_probable_location: Option<Span>,
}

/// A key and the place that gave it.
#[derive(Clone)]
pub(crate) struct SpannedText {
    pub(crate) text: String,
    pub(crate) span: Span,
}

/// The constant of a state or a statistic.
pub(crate) struct Constant {
    pub(crate) name: Ident,
    /// The storage key.
    pub(crate) key: String,
    /// Whether it is a state; a statistic otherwise.
    pub(crate) is_state: bool,
}
