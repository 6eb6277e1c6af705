//! How a struct in the code, or a field of it, differs from the one that the lock makes.

/// How a struct or a field differs. The order is that of reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum StructDifference {
    /// The code has a struct that it should not have.
    UnwantedStruct,
    /// The code has no struct of the event type.
    MissingStruct,
    /// Both have it, with these differences.
    Parts(Vec<PartDifference>),
    /// The code has a field that it should not have.
    UnwantedField,
    /// The code does not have the field.
    MissingField,
}

/// How one part of a struct or of a field differs. The order is that of reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum PartDifference {
    /// An attribute that should not be there.
    UnwantedAttribute(String),
    /// Another description.
    Description,
    /// The attributes stand in another order.
    AttributeOrder,
    /// Another name of the struct, or another type of the field.
    Declaration {
        /// What the code has.
        code: String,
        /// What the lock makes.
        wanted: String,
    },
    /// An attribute that is missing.
    MissingAttribute(String),
}
