//! Reads the event types that structs in the sources of a package define, as the derive does, without a compiler. What
//! this cannot resolve is part of the result.

mod argument;
mod code_struct;
mod known_types;
mod module;
mod module_path;
mod names;
mod not_read;
mod read_package;
mod read_struct;
mod row;
mod shapes;
mod source_file;
#[cfg(test)]
mod tests;
mod value_shape;

pub(crate) use code_struct::{CodeStruct, CodeStructs, FieldOrigin, LockOfStruct, UnreadPart};
pub(crate) use not_read::NotRead;
pub(in crate::resolve) use read_package::{PackageFile, read_package};
