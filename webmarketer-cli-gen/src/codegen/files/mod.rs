//! The files of generated code: their header, whether they are current, and how they are read, compared and written.

mod code;
mod code_check;
mod error;
mod file_text;
mod generated;
mod header;
mod imported;
#[cfg(feature = "cli")]
mod new_files;
mod output;
#[cfg(feature = "cli")]
mod same_code;

#[cfg(feature = "cli")]
pub(crate) use code::Code;
#[cfg(feature = "cli")]
pub(crate) use code_check::{CodeCheck, NotCompared};
pub(crate) use code_check::{CodeCheckError, CodeProblem, check_code};
pub(crate) use error::OutputError;
#[cfg(feature = "cli")]
pub(crate) use file_text::{read_text, split_preamble, was_ours};
pub use generated::{Generated, generate};
pub use header::MARK;
#[cfg(feature = "cli")]
pub(crate) use imported::import_layout;
pub use imported::{Imported, import};
#[cfg(feature = "cli")]
pub(crate) use new_files::write_new_files;
pub(crate) use output::Output;
#[cfg(feature = "cli")]
pub(crate) use output::{ChangedFiles, CodeOnDisk, FileDifference};
