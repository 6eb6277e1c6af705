//! What `pull` did, in words and as JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_schema::ProjectId;
use webmarketer_schema::diff::{Finding, compare};

use crate::resolve::PulledLock;
use crate::terminal::{plural, printable, style};

/// Says what was pulled.
pub(crate) fn write_pulled_lock(pulled: &PulledLock, out: &mut dyn Write) -> io::Result<()> {
    write_lock(pulled, out)?;
    if let Some(settings) = &pulled.settings {
        let settings = settings.display();
        writeln!(out, "  wrote {settings}: structs that you write by hand do not compile without the lock")?;
    }
    Ok(())
}

fn write_lock(pulled: &PulledLock, out: &mut dyn Write) -> io::Result<()> {
    let good = style::GOOD;
    let (active, archived) = counts(pulled);
    let archived = if archived == 0 { String::new() } else { format!(" and {archived} archived") };
    let other = pulled.other.as_ref().map_or(String::new(), |project| format!(" of `{project}`"));
    let what = format!("{}{archived}{other}", plural(active, "event type"));
    let path = printable(&pulled.path.display().to_string());
    let Some(old) = &pulled.old else {
        writeln!(out, "{good}pulled{good:#} {what} into {path}")?;
        return writeln!(
            out,
            "  to have the compiler watch it, change a source file once, or run `cargo clean -p` with your package's name"
        );
    };
    if !pulled.is_changed {
        return writeln!(out, "{good}unchanged{good:#} {path} has the live {what}");
    }
    writeln!(out, "{good}pulled{good:#} {what} into {path}")?;
    for finding in compare(old, &pulled.lock.catalogue) {
        writeln!(out, "  `{}` {}", printable(&finding.path()), printable(&finding.to_string()))?;
    }
    Ok(())
}

/// What was pulled, as JSON. The changes are those of a lock that was there before.
pub(crate) fn pulled_lock_json(pulled: &PulledLock) -> Value {
    let (active, archived) = counts(pulled);
    let changes = pulled.old.as_ref().map(|old| compare(old, &pulled.lock.catalogue)).unwrap_or_default();
    let change = |finding: &Finding| {
        json!({
            "rule": finding.rule.id,
            "level": finding.rule.level.as_str(),
            "path": finding.path(),
            "message": finding.to_string(),
        })
    };
    json!({
        "lock": pulled.path.display().to_string(),
        "project": pulled.other.as_ref().or(pulled.lock.catalogue.project.as_ref()).map(ProjectId::as_str),
        "isNew": pulled.old.is_none(),
        "isChanged": pulled.is_changed,
        "settings": pulled.settings.as_ref().map(|path| path.display().to_string()),
        "eventTypes": active,
        "archived": archived,
        "changes": changes.iter().map(change).collect::<Vec<_>>(),
    })
}

/// How many event types are in use, and how many were archived.
fn counts(pulled: &PulledLock) -> (usize, usize) {
    let active = pulled.lock.catalogue.active().count();
    (active, pulled.lock.catalogue.len() - active)
}
