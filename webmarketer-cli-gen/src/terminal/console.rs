//! Where a command writes.

use std::io::Write;

/// Where a command writes: results to `out`, what happened on the way to `err`.
pub struct Console<'a> {
    /// Standard output.
    pub out: &'a mut (dyn Write + Send),
    /// Standard error.
    pub err: &'a mut (dyn Write + Send),
    /// How wide the terminal of `out` is; `None` where there is none.
    pub width: Option<usize>,
    /// The width of the terminal of `err`, on which progress is shown; `None` if it is not a terminal.
    pub watched: Option<usize>,
}
