//! The compiler in whose place cargo starts this program, as `RUSTC_WORKSPACE_WRAPPER`.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

/// The variable by which cargo finds a wrapper for the crates of the workspace.
pub(crate) const WRAPPER: &str = "RUSTC_WORKSPACE_WRAPPER";

/// The variable with the wrapper of the user, which is started by this program.
pub(crate) const INNER_WRAPPER: &str = "WEBMARKETER_INNER_WRAPPER";

/// The compiler that cargo named, with its arguments.
#[derive(Clone, Debug)]
pub(crate) struct Compiler {
    rustc: OsString,
    inner: Option<OsString>,
    arguments: Vec<OsString>,
}

impl Compiler {
    /// The compiler in whose place this process was started. `None` if the process is a command of a user, such as one of
    /// a build script that inherits the variables.
    pub(crate) fn of_this_process() -> Option<Self> {
        let mut arguments = std::env::args_os().skip(1);
        let rustc = arguments.next().filter(is_compiler)?;
        let inner = std::env::var_os(INNER_WRAPPER).filter(|inner| !inner.is_empty());
        Some(Self { rustc, inner, arguments: arguments.collect() })
    }

    /// Whether it is only asked to print something: its version, or the settings of a target.
    pub(crate) fn only_prints(&self) -> bool {
        self.arguments.iter().any(|argument| argument.to_string_lossy().starts_with("--print") || argument == "-vV")
    }

    pub(crate) fn add_arguments<'a>(&mut self, arguments: impl IntoIterator<Item = &'a str>) {
        self.arguments.extend(arguments.into_iter().map(OsString::from));
    }

    /// The command that compiles.
    pub(crate) fn command(&self) -> Command {
        let mut command = match &self.inner {
            Some(inner) => {
                let mut command = Command::new(inner);
                command.arg(&self.rustc);
                command
            }
            None => Command::new(&self.rustc),
        };
        command.args(&self.arguments);
        command
    }
}

fn is_compiler(first: &OsString) -> bool {
    Path::new(first).components().count() > 1 || first.to_string_lossy().contains("rustc")
}

/// The exit code of a compiler; `None` if it was killed.
pub(crate) fn exit_code(code: Option<i32>) -> u8 {
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(101)
}
