//! Starts of the program as a wrapper of rustc.

use std::process::ExitCode;

use crate::{cmd, renames};

/// Runs as a wrapper of rustc, if cargo started this process in place of the compiler for `webmarketer fix` or
/// `webmarketer export`. `None` for any other start of the program.
pub fn run_as_wrapper() -> Option<ExitCode> {
    renames::run_as_wrapper().or_else(cmd::export::run_as_wrapper)
}
