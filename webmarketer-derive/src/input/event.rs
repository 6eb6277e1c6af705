//! An event type or a group of fields as the struct declares it, with the spans of its parts.

use proc_macro2::{Span, TokenStream};
use syn::Ident;
#[cfg(doc)]
use webmarketer_schema::convention::shape;
use webmarketer_schema::convention::{NonceTemplate, RenameRule, ValueKind};

use super::{Generics, TypeTokens};

/// A struct to derive for.
#[expect(clippy::struct_field_names, reason = "`event_type` is the field's own word")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the grammar")]
pub(crate) struct Event<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    /// Whether something other than a field has an error. The struct is then not compared with the lock.
    pub(crate) is_unclear: bool,
    pub(crate) event_type: String,
    /// Whether the reference is intended although it contains unusual characters.
    pub(crate) as_is: bool,
    pub(crate) name: String,
    /// The path of `webmarketer_core`, if `crate` gives it.
    pub(crate) path: Option<TokenStream>,
    pub(crate) retention_days: Option<u32>,
    pub(crate) phone_countries: Vec<String>,
    pub(crate) metadata: String,
    pub(crate) attributable: Option<bool>,
    /// Whether the struct or one of its fields is deprecated.
    pub(crate) deprecated: bool,
    /// Whether to derive `Debug`.
    pub(crate) debug: bool,
    /// The rule that makes the keys of fields from their names.
    pub(crate) rename_all: Option<RenameRule>,
    /// Whether every field of the user must say whether it is PII.
    pub(crate) strict_pii: bool,
    pub(crate) lock: LockChoice,
    /// Whether the generator wrote the struct. It then needs a lock.
    pub(crate) is_generated: bool,
    /// The span of the reference: the literal, or else the struct's name.
    pub(crate) event_type_span: Span,
    /// Whether the reference comes from `event_type` and not from the struct's name.
    pub(crate) has_own_event_type: bool,
    /// The span of the braces around the fields.
    pub(crate) fields_span: Option<Span>,
    /// The fields with `skip`.
    pub(crate) skipped: Vec<SkippedField<'a>>,
    pub(crate) visibility: &'a TokenStream,
    /// The names of all fields of the struct, also of those that are not sent.
    pub(crate) member_names: Vec<&'a Ident>,
    /// The fields that events carry.
    pub(crate) fields: Vec<CarriedField<'a>>,
    /// The groups of fields that are flattened into the event.
    pub(crate) groups: Vec<FlattenedGroup<'a>>,
    /// The fields of the event type that events do not carry.
    pub(crate) others: Vec<FieldRow>,
    /// The constants of its states and statistics.
    pub(crate) constants: Vec<Constant>,
    /// All fields of the struct, also those that are not sent; empty without `debug`.
    pub(crate) members: Vec<DebugMember<'a>>,
}

/// What `Debug` shows of a field.
pub(crate) struct DebugMember<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) of_type: &'a TypeTokens,
    /// Whether an attribute declares it as PII. A `Pii` hides its value itself.
    pub(crate) is_pii: bool,
}

/// Which lock the struct is compared with.
pub(crate) enum LockChoice {
    /// The lock that the search finds, if it finds one.
    Found,
    /// The lock at this path from the package's folder.
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
    /// The nonce that the field makes, and the span of the attribute.
    pub(crate) nonce: Option<(Span, NonceTemplate)>,
    /// Whether `utc` declares its date as UTC.
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

/// The spans of the attributes of a row.
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
    /// Whether the storage key comes from an attribute and not from the field's name.
    pub(crate) has_own_storage_key: bool,
    /// Whether the ingestion key comes from `ingestion_key` and not from `key` or the field's name.
    pub(crate) has_own_ingestion_key: bool,
    pub(crate) label: String,
    /// The bits of [`shape`] that the attributes set.
    pub(crate) bits: u32,
    /// Whether it is PII, if an attribute says so.
    pub(crate) pii: Option<bool>,
    pub(crate) spans: ArgumentSpans,
    /// The name of its constant, if `const` gives it.
    pub(crate) constant: Option<SpannedText>,
    /// The kind that `type` names.
    pub(crate) kind: Option<ValueKind>,
    pub(crate) other_type: String,
    pub(crate) other_entity: String,
    /// The span of `most_probable_location`.
    pub(crate) most_probable_location: Option<Span>,
}

/// A text and its span.
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
