//! The command line: grammar, parsing and dispatch.

pub mod arguments;
mod grammar;
mod run;

pub use crate::terminal::Console;
pub use grammar::{Cli, Color, command};
pub use run::run;
