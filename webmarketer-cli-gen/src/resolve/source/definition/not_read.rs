//! Why a part of the code cannot be read without a compiler.

/// Why a part of the code cannot be read without a compiler.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NotRead {
    /// No source of the package, and no known crate, has this type.
    UnknownType(String),
    /// Several types of the package have this name.
    SeveralTypes(String),
    /// The type takes type parameters.
    GenericType(String),
    /// The struct has type parameters.
    GenericStruct,
    /// No source of the package has this group of fields.
    UnknownGroup(String),
    /// A `#[cfg]` decides whether the struct has the field.
    ConditionalField,
    /// A `#[cfg_attr]` decides about the derive or its attributes.
    ConditionalAttribute,
    /// The derive does not accept this argument.
    Attribute(String),
    /// The derive does not accept an item of this kind.
    NotStruct,
    /// The struct is in a macro, or in a function or another expression.
    Inside,
    /// The derive has another name here.
    RenamedDerive(String),
    /// The file is not valid Rust.
    NotRust,
    /// The attribute `lock` names this file, which is not a readable lock.
    Lock(String),
}
