//! The terminal: outputs, colors, progress, exit codes and failures. It does not import other modules of this crate.

mod console;
mod exit;
mod failure;
mod printable;
mod progress;
mod shell;
mod stop_signal;
pub(crate) mod style;
mod words;

pub use console::Console;
pub use exit::Exit;
pub(crate) use failure::Failure;
pub(crate) use printable::{json_document, json_line, printable};
pub(crate) use progress::Progress;
pub(crate) use shell::Shell;
pub(crate) use stop_signal::stop_signal;
pub(crate) use words::{plural, shell_word};
