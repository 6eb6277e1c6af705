//! The decisions of the lock check, from which the expansion is written.

use webmarketer_schema::convention::ValueKind;

/// The decisions about a struct.
#[derive(Default)]
pub(crate) struct Decisions {
    /// The expectation of the type of each field that events carry, in their order.
    pub(crate) expectations: Vec<Expectation>,
    /// The fields of the lock, if groups are compared with it.
    pub(crate) locked: Option<LockedFields>,
    /// The path of the lock to watch, from the package's folder.
    pub(crate) watched: Option<String>,
}

/// What is expected of the type of a field.
pub(crate) struct Expectation {
    pub(crate) kind: ExpectedKind,
    /// Whether the lock has the field as mandatory.
    pub(crate) is_mandatory: bool,
    /// The expectations about PII.
    pub(crate) privacy: Vec<Privacy>,
    /// Whether a date without an offset is expected, which is UTC.
    pub(crate) is_utc: bool,
    /// Whether the field makes the nonce.
    pub(crate) is_nonce: bool,
}

/// The expected kind of a type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExpectedKind {
    /// Neither the struct nor a lock has one.
    Unsaid,
    /// A difference from the lock is reported, and its advice includes the type. The type is not checked.
    Reported,
    /// The field names a field type that has no kind.
    Other,
    /// The field names a kind: the type can be sent as it.
    SentAs(ValueKind),
    /// The field is the most probable location.
    Location,
    /// The lock has a kind: the type has the same.
    Locked(ValueKind),
}

/// What a type must state about PII.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Privacy {
    /// The field does not say whether it is PII; sensitive types must.
    Unsaid,
    /// The field does not say whether it is PII, and is sent as a sensitive type.
    UnsaidSensitive,
    /// The field of the user does not say whether it is PII, and the struct has `strict_pii`.
    UnsaidStrictly,
    /// The lock says that it is PII.
    LockedAsPii,
    /// The lock says that it is not PII.
    LockedAsNotPii,
    /// The field says that it is not PII.
    NotPii,
}

/// The fields of an event type in the lock.
pub(crate) struct LockedFields {
    /// All of them.
    pub(crate) all: Vec<LockedField>,
    /// The mandatory ones that the struct does not have outside its groups.
    pub(crate) missing: Vec<MissingField>,
}

/// A field in the lock.
pub(crate) struct LockedField {
    pub(crate) storage_key: String,
    /// Empty for a field that events do not carry.
    pub(crate) ingestion_key: String,
    /// Its [`shape`](webmarketer_schema::convention::shape).
    pub(crate) shape: u32,
    /// Its field type, where the shape has none; else empty.
    pub(crate) other_type: String,
    /// Its entity, where the shape has none; else empty.
    pub(crate) other_entity: String,
}

/// A mandatory field of the lock that the groups of a struct must have.
pub(crate) struct MissingField {
    pub(crate) storage_key: String,
    /// The message if they do not have it.
    pub(crate) message: String,
}
