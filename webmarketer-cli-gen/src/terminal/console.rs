//! The outputs of a command.

use std::io::Write;

/// The outputs of a command: results go to `out`, warnings and progress to `err`.
pub struct Console<'a> {
    /// Standard output.
    pub out: &'a mut (dyn Write + Send),
    /// Standard error.
    pub err: &'a mut (dyn Write + Send),
    /// The width of the terminal of `out`; `None` if it is not a terminal.
    pub width: Option<usize>,
    /// The width of the terminal of `err`, on which progress is shown; `None` if it is not a terminal.
    pub watched: Option<usize>,
}
