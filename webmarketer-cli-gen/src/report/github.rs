//! Workflow commands of GitHub Actions: each becomes an annotation, on the line of the code if there is one.

use std::io::{self, Write};

use super::sentence::{reason, remedy, sentence, word};
use super::tally::{about, lowered_clause};
use crate::resolve::{Disagreement, Resolution};
use crate::terminal::printable;

pub(super) fn write_github(out: &mut dyn Write, report: &Resolution) -> io::Result<()> {
    for item in &report.disagreements {
        let command = match word(item) {
            "error" => "error",
            "warning" => "warning",
            _ => "notice",
        };
        let title = property(item.problem.rule().id);
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
    if let Some(clause) = lowered_clause(&report.lowered) {
        writeln!(out, "::notice title=rules::{}", message(&clause))?;
    }
    Ok(())
}

fn text(item: &Disagreement, report: &Resolution) -> String {
    let about = about(report).map_or(String::new(), |about| format!("\nIn: {about}"));
    let updated = item.updated_at.as_ref().map_or(String::new(), |at| format!("\nUpdated: {}", printable(at)));
    format!("{}{updated}{about}", advice(item))
}

fn advice(item: &Disagreement) -> String {
    let what = sentence(item);
    let reason = reason(item);
    match &item.accepted {
        Some(accepted) => {
            format!("{what}.\nAccepted until {}: {}", accepted.until, printable(&accepted.reason))
        }
        None => format!("{what}.\nWhy: {reason}.\nDo: {}", remedy(item)),
    }
}

/// Escapes the characters that end a command.
pub(super) fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes the characters that end a property.
pub(super) fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
