//! What a Rust type states about a field.

use webmarketer_schema::convention::ValueKind;

/// What a Rust type states about a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ValueShape {
    pub(super) kind: ValueKind,
    /// Whether a value can be absent.
    pub(super) optional: bool,
    /// Whether it is in a `Pii`.
    pub(super) pii: bool,
}

impl ValueShape {
    /// A value of this kind that is always present.
    pub(super) const fn new(kind: ValueKind) -> Self {
        Self { kind, optional: false, pii: false }
    }
}
