//! Messages about files that a command wrote.

use std::io::{self, Write};
use std::path::Path;

use crate::terminal::{plural, printable, style};

/// Writes that a file was written.
pub(crate) fn write_written_file(out: &mut dyn Write, path: &Path) -> io::Result<()> {
    let good = style::GOOD;
    writeln!(out, "{good}wrote{good:#} {}", printable(&path.display().to_string()))
}

/// Writes the number of manual pages that were written.
pub(crate) fn write_written_pages(out: &mut dyn Write, count: usize, folder: &Path) -> io::Result<()> {
    let good = style::GOOD;
    let folder = printable(&folder.display().to_string());
    writeln!(out, "{good}wrote{good:#} {} into {folder}", plural(count, "page"))
}
