//! The output of `pull`, as text and JSON.

use std::io::{self, Write};

use serde_json::{Value, json};
use webmarketer_schema::ProjectId;
use webmarketer_schema::diff::{Finding, compare};

use super::tally::tally;
use super::text::{write_head, write_references};
use crate::resolve::{PulledLock, RecordedChange};
use crate::settings::Severity;
use crate::terminal::{Console, plural, printable, style};

/// What an editor needs to show a lock that has changed.
const EDITOR: &str = "  note: rust-analyzer compares with the new lock after its command \"Restart server\"";

/// Writes what was pulled, and the changes as `check` writes them. After `apply`, they are those of the plan and those
/// that others have made since.
pub(crate) fn write_pulled_lock(
    pulled: &PulledLock,
    are_changes_known: bool,
    console: &mut Console<'_>,
) -> io::Result<()> {
    write_lock(pulled, are_changes_known, console)?;
    if let Some(settings) = &pulled.settings {
        let settings = printable(&settings.display().to_string());
        writeln!(console.out, "  wrote {settings}: hand-written structs do not compile without the lock")?;
    }
    Ok(())
}

fn write_lock(pulled: &PulledLock, are_changes_known: bool, console: &mut Console<'_>) -> io::Result<()> {
    let Console { out, width, .. } = console;
    let good = style::GOOD;
    let (active, archived) = counts(pulled);
    let archived = if archived == 0 { String::new() } else { format!(" and {archived} archived") };
    let other = pulled.other.as_ref().map_or(String::new(), |project| format!(" of `{project}`"));
    let what = format!("{}{archived}{other}", plural(active, "event type"));
    let path = printable(&pulled.path.display().to_string());
    if pulled.old.is_none() {
        writeln!(out, "{good}pulled{good:#} {what} into {path}")?;
        writeln!(
            out,
            "  note: Cargo notices a new lock when a source file changes; `cargo clean -p PACKAGE` forces it"
        )?;
        return writeln!(out, "{EDITOR}");
    }
    if !pulled.is_changed {
        return writeln!(out, "{good}unchanged{good:#} {path}: {what}");
    }
    writeln!(out, "{good}pulled{good:#} {what} into {path}")?;
    if are_changes_known {
        let count = plural(pulled.changes.disagreements.len(), "change");
        writeln!(out, "  {count} in the lock; `webmarketer diff HEAD lock` shows all since the last commit")?;
    } else {
        write_changes(pulled, *out, *width)?;
    }
    let renamed = pulled.recorded.iter().filter_map(|change| Some((&change.old, change.new.as_ref()?)));
    let mut is_renamed = false;
    for (old, new) in renamed {
        is_renamed = true;
        writeln!(out, "  renamed in the code: `{}` to `{}`", printable(old), printable(new))?;
    }
    if is_renamed {
        writeln!(
            out,
            "  help: run `webmarketer fix` to change the code; until then, old names of structs are deprecated"
        )?;
    }
    writeln!(out, "{EDITOR}")
}

fn write_changes(pulled: &PulledLock, out: &mut dyn Write, width: Option<usize>) -> io::Result<()> {
    for change in &pulled.changes.disagreements {
        write_head(out, change, width)?;
        write_references(out, change, width)?;
    }
    match tally(&pulled.changes) {
        tally if tally.is_empty() => Ok(()),
        tally => writeln!(out, "{tally}; `webmarketer explain RULE` describes a rule"),
    }
}

/// The pulled lock as JSON, with the changes to the old lock.
pub(crate) fn pulled_lock_json(pulled: &PulledLock) -> Value {
    let (active, archived) = counts(pulled);
    let changes = pulled.old.as_ref().map(|old| compare(old, &pulled.lock.catalogue)).unwrap_or_default();
    let change = |finding: &Finding| {
        json!({
            "rule": finding.rule.id,
            "level": finding.rule.level.as_str(),
            "severity": Severity::from(finding.rule.level).as_str(),
            "path": finding.path(),
            "message": finding.to_string(),
        })
    };
    let code_change = |change: &RecordedChange| json!({ "old": change.old, "new": change.new });
    json!({
        "lock": pulled.path.display().to_string(),
        "project": pulled.other.as_ref().or(pulled.lock.catalogue.project.as_ref()).map(ProjectId::as_str),
        "isNew": pulled.old.is_none(),
        "isChanged": pulled.is_changed,
        "settings": pulled.settings.as_ref().map(|path| path.display().to_string()),
        "eventTypes": active,
        "archived": archived,
        "changes": changes.iter().map(change).collect::<Vec<_>>(),
        "codeChanges": pulled.recorded.iter().map(code_change).collect::<Vec<_>>(),
    })
}

/// The numbers of event types that are in use and archived.
fn counts(pulled: &PulledLock) -> (usize, usize) {
    let active = pulled.lock.catalogue.active().count();
    (active, pulled.lock.catalogue.len() - active)
}
