//! The members of a workspace, in words.

use std::io::{self, Write};

/// Says which members a command works on.
pub(crate) fn write_members(out: &mut dyn Write, names: &[String]) -> io::Result<()> {
    writeln!(out, "members of the workspace: {}", quoted(names))
}

/// Names in backquotes.
pub(super) fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
