//! Finds the structs of event types in the code: searches the sources for the derive, and parses the structs of the
//! requested event types.

mod blocks;
mod code_parts;
mod code_place;
mod compact;
mod defined;
mod definition;
mod derive_name;
mod difference;
mod layout_parts;
mod part_text;
mod sources;
mod structs;

pub(crate) use code_place::CodePlace;
pub(crate) use definition::{CodeStruct, CodeStructs, FieldOrigin, LockOfStruct, NotRead, UnreadPart};
pub(crate) use difference::{StructChange, struct_differences};
pub(in crate::resolve) use sources::each_source;
pub(crate) use sources::{CodePlaces, Sources};
