//! Structs as the source parser reads them.

use webmarketer_schema::EventType;

use super::super::code_place::CodePlace;
use super::not_read::NotRead;

/// A struct of an event type, as the source parser reads it.
#[derive(Clone, Debug)]
pub(crate) struct CodeStruct {
    /// The name of the struct.
    pub(crate) name: String,
    pub(crate) place: CodePlace,
    /// The event type. What the struct does not state is `None`.
    pub(crate) event_type: EventType,
    /// The origin of each field of the event type.
    pub(crate) origins: Vec<FieldOrigin>,
    pub(crate) lock: LockOfStruct,
    /// What could not be read.
    pub(crate) unread: Vec<UnreadPart>,
    /// Whether all fields are known, if only by their keys.
    pub(crate) is_complete: bool,
    /// Whether a `#[cfg]` decides whether it exists.
    pub(crate) is_optional: bool,
}

/// Where a field of an event type comes from.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact about the field")]
pub(crate) struct FieldOrigin {
    pub(crate) place: CodePlace,
    /// Whether an attribute names the field type.
    pub(crate) states_type: bool,
    /// Whether the type was read. If not, the field has any type, is mandatory, and is PII only if an attribute says so.
    pub(crate) is_type_known: bool,
    /// Whether an attribute says whether the value is PII.
    pub(crate) states_pii: bool,
    /// Whether the value makes the nonce.
    pub(crate) is_nonce: bool,
}

/// The lock that a struct is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LockOfStruct {
    /// The one of its package.
    OfPackage,
    /// The one at this path from the folder of the package.
    Named(String),
    /// None.
    None,
}

/// A part of the code that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnreadPart {
    pub(crate) place: CodePlace,
    /// The storage key of the field, if it is one.
    pub(crate) field: Option<String>,
    pub(crate) why: NotRead,
}

/// The structs in the sources of a package.
#[derive(Clone, Debug, Default)]
pub(crate) struct CodeStructs {
    pub(crate) structs: Vec<CodeStruct>,
    /// What could not be read outside of these structs.
    pub(crate) unread: Vec<UnreadPart>,
    /// The number of structs that exist only in tests.
    pub(crate) for_tests: usize,
}
