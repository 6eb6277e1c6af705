//! A summary for a pull request.

use std::io::{self, Write};

use super::comparison::{agreement, compared, fix_commands};
use super::sentence::{breaks, remedy, sentence, word};
use super::tally::{context, lowered_clause, tally};
use crate::resolve::{Disagreement, Resolution};
use crate::terminal::{Exit, printable};

pub(super) fn write_markdown(out: &mut dyn Write, report: &Resolution) -> io::Result<()> {
    let verdict = match report.exit() {
        Exit::Agree if report.is_open() => "no finding fails the check",
        Exit::Agree => "the event types agree",
        Exit::Breaking => "breaking drift: a person must decide",
        Exit::Unseen => "the comparison could not be made",
        _ => "the event types have drifted",
    };
    writeln!(out, "### Webmarketer: {verdict}\n")?;
    let about = context(report).map_or(String::new(), |about| format!(" ({about})"));
    if report.disagreements.is_empty() {
        let lowered = lowered_clause(&report.lowered).map_or(String::new(), |clause| format!("; {clause}"));
        return writeln!(out, "{}{}{}.", cell(&agreement(&report.comparison)), cell(&about), cell(&lowered));
    }
    writeln!(out, "{}{}: {}.\n", cell(&compared(&report.comparison)), cell(&about), cell(&tally(report)))?;
    writeln!(out, "| | what | breaks | where | do |")?;
    writeln!(out, "| --- | --- | --- | --- | --- |")?;
    for item in &report.disagreements {
        let (word, id) = (word(item), item.problem.rule().id);
        let what = cell(&sentence(item));
        let paths = if item.references.len() > 1 {
            let paths: Vec<_> = item.paths().iter().map(|path| code(path)).collect();
            format!("<details><summary>{} event types</summary>{}</details>", paths.len(), paths.join("<br>"))
        } else {
            String::new()
        };
        let updated = item.updated_at.as_ref().map_or(String::new(), |at| format!("updated {} ", cell(&printable(at))));
        let what = format!("{what} {updated}{paths}");
        let places = places(item);
        let remedy = match &item.accepted {
            Some(accepted) => {
                let (owner, reason) = (printable(&accepted.owner), printable(&accepted.reason));
                format!("accepted until {} by {}: {}", accepted.until, cell(&owner), cell(&reason))
            }
            None => cell(remedy(item)),
        };
        writeln!(out, "| {word} `{id}` | {} | {} | {places} | {remedy} |", what.trim_end(), breaks(item))?;
    }
    let commands = fix_commands(report);
    if !commands.is_empty() {
        let when = if report.exit() == Exit::Breaking { "After your decision" } else { "To fix" };
        writeln!(out, "\n{when}: `{}`", commands.join(" && "))?;
    }
    Ok(())
}

fn places(item: &Disagreement) -> String {
    let places: Vec<_> = item.places.iter().map(|place| code(&format!("{}:{}", place.file, place.line))).collect();
    places.join("<br>")
}

/// Text with the characters escaped that have a meaning in a cell, except between backquotes.
pub(super) fn cell(text: &str) -> String {
    let mut cell = String::new();
    for (index, part) in text.split('`').enumerate() {
        let is_code = index % 2 == 1;
        if index > 0 {
            cell.push('`');
        }
        for c in part.chars() {
            match c {
                '\n' | '\r' => cell.push(' '),
                '|' => cell.push_str("\\|"),
                '<' | '[' | '*' | '_' | '\\' | '#' | '~' | '@' if !is_code => {
                    cell.push('\\');
                    cell.push(c);
                }
                c => cell.push(c),
            }
        }
    }
    if text.matches('`').count() % 2 == 1 { cell.replace('`', "'") } else { cell }
}

fn code(text: &str) -> String {
    format!("`{}`", printable(text).replace('`', "'").replace('|', "\\|"))
}
