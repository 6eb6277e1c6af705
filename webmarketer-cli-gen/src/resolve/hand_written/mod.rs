//! Compares the structs that are written by hand with the lock, without a compiler.

mod compare;
mod package;

pub(super) use compare::ComparedStructs;
pub(super) use package::{SourcePackage, package_folder, packages_of};
