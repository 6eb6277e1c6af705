//! The names of workspace members.

use std::io::{self, Write};

/// The name of the root among the members.
pub(super) const ROOT: &str = ".";

/// Writes the members that a command works on, unless it is the root alone.
pub(crate) fn write_members(out: &mut dyn Write, names: &[String]) -> io::Result<()> {
    if names == [ROOT] {
        return Ok(());
    }
    writeln!(out, "members of the workspace: {}", quoted(names))
}

/// Names in backquotes.
pub(super) fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
