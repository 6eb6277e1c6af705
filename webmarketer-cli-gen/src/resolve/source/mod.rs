//! Where the code has a struct of an event type, and its fields: the sources are searched for the derive, and each
//! struct that is wanted is read.

mod blocks;
mod code_parts;
mod code_place;
mod compact;
mod defined;
mod derive_name;
mod difference;
mod layout_parts;
mod part_text;
mod sources;
mod structs;

pub(crate) use code_place::CodePlace;
pub(crate) use difference::{StructChange, struct_differences};
pub(crate) use sources::{CodePlaces, Sources};
