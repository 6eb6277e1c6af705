//! Starts cargo, also with this program as the wrapper of rustc.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::compiler::{INNER_WRAPPER, WRAPPER};
use crate::terminal::{Exit, Failure};

/// The cargo that started this program, or the one that is found.
pub(super) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")))
}

pub(super) fn cannot_run(error: &std::io::Error) -> Failure {
    Failure::new(Exit::Unseen, format!("cannot run cargo: {error}"))
        .advise("install Rust from https://rustup.rs, or set the variable CARGO to the path of cargo")
}

/// What cargo knows of the workspace around the current folder.
pub(super) fn cargo_metadata() -> Result<Value, Failure> {
    let mut command = cargo();
    command.args(["metadata", "--no-deps", "--format-version", "1", "--offline"]);
    let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_run(&error))?;
    serde_json::from_slice(&output.stdout).map_err(|_| {
        let message = String::from_utf8_lossy(&output.stderr);
        let message = message.trim().strip_prefix("error: ").unwrap_or(message.trim()).to_owned();
        Failure::new(Exit::Usage, format!("cargo does not find the workspace: {message}"))
    })
}

/// Makes cargo start this program in place of the compiler, and this program that of the user.
pub(super) fn wrap(command: &mut Command) -> Result<&mut Command, Failure> {
    let program = std::env::current_exe()
        .map_err(|error| Failure::new(Exit::Failure, format!("cannot find the program itself: {error}")))?;
    let inner = std::env::var_os(WRAPPER).unwrap_or_default();
    Ok(command.env(WRAPPER, program).env(INNER_WRAPPER, inner))
}
