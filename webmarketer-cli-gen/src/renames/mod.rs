//! Applies renames to the code of a package: a wrapper of rustc that edits the places which its diagnostics name.

mod change;
mod diagnostic;
mod edit;
mod job;
mod records;
mod words;
mod wrapper;

pub(crate) use change::Change;
pub(crate) use diagnostic::{Unfixable, positions};
pub(crate) use job::{Job, JobReport};
pub(crate) use records::{Homonym, Renames};
pub(crate) use words::words;
pub(crate) use wrapper::{JOB, run_as_wrapper};
