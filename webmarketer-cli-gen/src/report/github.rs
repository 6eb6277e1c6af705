//! Workflow commands of GitHub Actions: each becomes an annotation, on the line of the code if there is one.

use std::io::{self, Write};

use super::{Item, Report};
use crate::terminal::printable;

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for item in &report.items {
        let command = match item.word() {
            "error" => "error",
            "warning" => "warning",
            _ => "notice",
        };
        let title = property(item.rule.id);
        let message = message(&text(item, report));
        if item.places.is_empty() {
            writeln!(out, "::{command} title={title}::{message}")?;
        }
        for place in &item.places {
            let (file, line, column) = (property(&printable(&place.file)), place.line, place.column);
            let end = column + place.length;
            writeln!(out, "::{command} file={file},line={line},col={column},endColumn={end},title={title}::{message}")?;
        }
    }
    if let Some(clause) = report.lowered.clause() {
        writeln!(out, "::notice title=rules::{}", message(&clause))?;
    }
    Ok(())
}

fn text(item: &Item, report: &Report) -> String {
    let about = report.about().map_or(String::new(), |about| format!("\nIn: {about}"));
    let updated = item.updated_at.as_ref().map_or(String::new(), |at| format!("\nUpdated: {}", printable(at)));
    format!("{}{updated}{about}", advice(item))
}

fn advice(item: &Item) -> String {
    let what = item.sentence();
    let reason = item.rule.reason;
    match &item.accepted {
        Some(accepted) => {
            format!("{what}.\nAccepted until {}: {}", accepted.until, printable(&accepted.reason))
        }
        None => format!("{what}.\nWhy: {reason}.\nDo: {}", item.remedy()),
    }
}

/// What ends a command is spelled out.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What ends a property is, too.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
