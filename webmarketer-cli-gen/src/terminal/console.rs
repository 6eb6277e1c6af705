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
    /// How wide the terminal of `err` is, where somebody may watch what takes long; `None` where nobody does.
    pub watched: Option<usize>,
}
