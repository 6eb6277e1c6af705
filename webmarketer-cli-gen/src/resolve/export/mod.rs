//! Finds the program that exports definitions, and compares what it exports with the sources.

mod program;
mod sources;

pub(crate) use program::{ExportProgram, ProgramError, ProgramKind, WantedProgram};
pub(crate) use sources::{MissingReason, MissingStruct, NotExported, SourceComparison, compare_with_sources};
