//! The command line: what can be typed, and where it goes.

pub mod arguments;
mod grammar;
mod run;

pub use crate::terminal::Console;
pub use grammar::{Cli, Color, command};
pub use run::run;
