//! Reads the struct and its attributes, with the spans of all parts.

mod advising_types;
mod argument_names;
mod attribute_keys;
mod constants;
mod derive_input;
mod doc;
mod enum_value;
mod event;
mod field;
mod field_arguments;
mod generics;
mod grammar;
mod habits;
mod likely_type;
mod nonce;
mod not_carried;
mod read_event;
mod struct_attributes;
mod tokens;
mod variants;
mod wrapper;

pub(crate) use advising_types::advising_trait;
#[cfg(test)]
pub(crate) use argument_names::argument_names;
pub(crate) use attribute_keys::attribute_keys;
pub(crate) use derive_input::{DeriveInput, TypeTokens, field_names_in_source};
pub(crate) use enum_value::{EnumInput, NamedVariant, read_enum};
pub(crate) use event::{CarriedField, Event, FieldRow, FlattenedGroup, LockChoice, Role, SpannedText};
pub(crate) use generics::Generics;
pub(crate) use read_event::read_event;
pub(crate) use wrapper::{Wrapper, crate_path, read_wrapper};
