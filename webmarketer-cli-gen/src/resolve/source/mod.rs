//! Where the code has a struct of an event type, and its fields: the sources are searched for the derive, and each struct
//! that is wanted is read.

mod code_place;
mod defined;
mod derive_name;
mod difference;
mod sources;
mod struct_parts;
mod structs;

pub(crate) use code_place::CodePlace;
pub(crate) use difference::{StructChange, struct_differences};
pub(crate) use sources::{Places, Sources};
