//! Differences between a struct or field in the code and the one for the lock.

/// The difference of a struct or field. Reports use this order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum StructDifference {
    /// The code has a struct that the lock does not have.
    ExtraStruct,
    /// The code has this struct instead of the one with that reference.
    StructInsteadOf(String),
    /// The code has no struct of the event type.
    MissingStruct,
    /// Both have the struct or field, with these differences.
    Parts(Vec<PartDifference>),
    /// The code has a field that the lock does not have.
    ExtraField,
    /// The code has this field instead of the one with that storage key.
    FieldInsteadOf(String),
    /// The code does not have the field.
    MissingField,
}

/// The difference of one part of a struct or field. Reports use this order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PartDifference {
    /// An attribute that only the code has.
    ExtraAttribute(String),
    /// The descriptions differ.
    Description,
    /// The attributes are in another order.
    AttributeOrder,
    /// The names of the structs or the types of the fields differ.
    Declaration {
        /// The declaration in the code.
        code: String,
        /// The declaration for the lock.
        expected: String,
    },
    /// An attribute that is missing.
    MissingAttribute(String),
}
