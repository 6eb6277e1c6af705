//! Names that the lock does not have, in words.

use std::io::{self, Write};

use crate::resolve::{NameKind, UnknownName};
use crate::terminal::{printable, style};

/// Warns of metrics and event types that the lock does not have.
pub(crate) fn write_unknown_names(err: &mut dyn Write, unknown: &[UnknownName<'_>]) -> io::Result<()> {
    for UnknownName { kind, name, near } in unknown {
        let what = match kind {
            NameKind::Metric => "state or statistic",
            NameKind::EventType => "event type",
        };
        let near = near.as_ref().map_or(String::new(), |near| format!("; did you mean `{}`?", printable(near)));
        let (warning, name) = (style::WARNING, printable(name));
        writeln!(err, "{warning}warning{warning:#}: the lock has no {what} `{name}`{near}")?;
    }
    Ok(())
}
