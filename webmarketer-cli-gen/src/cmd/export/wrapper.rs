//! A wrapper of rustc that compiles structs without comparing them with their lock.

use std::process::ExitCode;

use webmarketer_schema::lock::{EXPORT_BUILD, EXPORT_FILE};

use crate::compiler::{Compiler, WRAPPER, exit_code};

/// Runs as a wrapper of rustc, if `webmarketer export` started cargo and cargo started this process. `None` for any other
/// start of the program.
pub(crate) fn run_as_wrapper() -> Option<ExitCode> {
    std::env::var_os(EXPORT_FILE)?;
    let wrapper = std::env::var_os(WRAPPER)?;
    let status = Compiler::of_this_process()?.command().env(EXPORT_BUILD, wrapper).status();
    Some(ExitCode::from(match status {
        Ok(status) => exit_code(status.code()),
        Err(error) => {
            eprintln!("error: webmarketer export: cannot run the compiler: {error}");
            1
        }
    }))
}
