//! The command line: grammar, parsing and dispatch.

pub mod arguments;
mod grammar;
mod run;
mod wrapper;

pub use crate::terminal::Console;
pub use grammar::{Cli, Color, command};
pub use run::run;
pub use wrapper::run_as_wrapper;
