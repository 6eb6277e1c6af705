//! The text report.

use std::io::{self, Write};

use anstyle::Style;
use textwrap::core::display_width;
use textwrap::{Options, wrap};

use super::comparison::{agreement, fix_commands};
use super::sentence::{breaks, moved, reason, remedy, sentence, word};
use super::tally::{context, tally};
use crate::resolve::{CodePlace, Disagreement, Resolution, Side};
use crate::terminal::{Exit, printable, style};

/// The largest number of event types, and of places in the code, that are named for a finding.
const MOST: usize = 5;

/// Writes each finding with its code, reason and fix, and the command that fixes all of them.
pub(super) fn write_text(out: &mut dyn Write, report: &Resolution, width: Option<usize>) -> io::Result<()> {
    for (index, item) in report.disagreements.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write_disagreement(out, item, width)?;
    }
    write_summary(out, report)
}

/// The colour of a finding.
fn style_of(item: &Disagreement) -> Style {
    match word(item) {
        "error" => style::ERROR,
        "warning" => style::WARNING,
        "note" | "info" => style::NOTE,
        _ => style::FAINT,
    }
}

/// Writes the level, the rule and the sentence of a finding.
pub(super) fn write_head(out: &mut dyn Write, item: &Disagreement, width: Option<usize>) -> io::Result<()> {
    let (strong, style) = (style::STRONG, style_of(item));
    let (word, id) = (word(item), item.problem.rule().id);
    let head = format!("{word}[{id}]: {}", sentence(item));
    for (index, line) in lines(&head, width, "", "  ").into_iter().enumerate() {
        // The level and the rule have the colour of the level.
        let start = if index == 0 { word.len() + id.len() + 2 } else { 0 };
        let (start, rest) = line.split_at_checked(start).unwrap_or(("", &line));
        writeln!(out, "{style}{start}{style:#}{strong}{rest}{strong:#}")?;
    }
    Ok(())
}

/// Writes the event types of a finding that is about several.
pub(super) fn write_references(out: &mut dyn Write, item: &Disagreement, width: Option<usize>) -> io::Result<()> {
    if item.references.len() < 2 {
        return Ok(());
    }
    let named: Vec<_> = item.paths().iter().take(MOST).map(|path| printable(path)).collect();
    let more = item.references.len().saturating_sub(MOST);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    write_row(out, "in", &format!("{}{more}", named.join(", ")), width)
}

fn write_disagreement(out: &mut dyn Write, item: &Disagreement, width: Option<usize>) -> io::Result<()> {
    let (faint, style) = (style::FAINT, style_of(item));
    write_head(out, item, width)?;
    for place in item.places.iter().take(MOST) {
        let number = place.line.to_string();
        let margin = " ".repeat(number.len());
        writeln!(out, "{margin}{faint}-->{faint:#} {}:{}:{}", printable(&place.file), place.line, place.column)?;
        // `annotate-snippets` would need more code: it requires the level, the styles and the place in bytes.
        let (indent, mark) = mark_columns(place);
        let (indent, mark) = (" ".repeat(indent), "^".repeat(mark));
        writeln!(out, "{margin} {faint}|{faint:#}")?;
        writeln!(out, "{faint}{number} |{faint:#} {}", shown(&place.text))?;
        writeln!(out, "{margin} {faint}|{faint:#} {indent}{style}{mark}{style:#}")?;
    }
    write_references(out, item, width)?;
    write_row(out, "why", &reason(item), width)?;
    let breaks = breaks(item);
    let breaks = if breaks.is_empty() { "nothing" } else { &breaks };
    match &*item.problem.sides() {
        // The user named both sides, or no side has changed.
        [Side::Other] | [] => write_row(out, "breaks", breaks, width)?,
        [Side::Sender] => {
            write_row(out, "breaks", &format!("{breaks}; sent by this code or by another sender"), width)?;
        }
        _ => write_row(out, "breaks", &format!("{breaks}; changed: {}", moved(item)), width)?,
    }
    if let Some(at) = &item.updated_at {
        write_row(out, "when", &format!("updated {}", printable(at)), width)?;
    }
    match &item.accepted {
        Some(accepted) => {
            let what = format!(
                "{}, accepted by {}: {}",
                accepted.until,
                printable(&accepted.owner),
                printable(&accepted.reason)
            );
            write_row(out, "until", &what, width)
        }
        None => write_row(out, "do", remedy(item), width),
    }
}

/// A line of code as it is shown.
fn shown(text: &str) -> String {
    printable(&text.replace('\t', " "))
}

/// The columns of the terminal before the mark of a place, and those of the mark: a character can be wider than one
/// column, and one that is escaped is several.
fn mark_columns(place: &CodePlace) -> (usize, usize) {
    let before: String = place.text.chars().take(place.column.saturating_sub(1)).collect();
    let marked: String = place.text.chars().skip(place.column.saturating_sub(1)).take(place.length).collect();
    (display_width(&shown(&before)), display_width(&shown(&marked)).max(1))
}

fn write_row(out: &mut dyn Write, word: &str, text: &str, width: Option<usize>) -> io::Result<()> {
    let faint = style::FAINT;
    for (index, line) in lines(text, width, "          ", "          ").into_iter().enumerate() {
        let text = line.trim_start();
        if index == 0 { writeln!(out, "  {faint}{word:<6}{faint:#}  {text}")? } else { writeln!(out, "{line}")? }
    }
    Ok(())
}

fn lines(text: &str, width: Option<usize>, first: &str, others: &str) -> Vec<String> {
    let Some(width) = width else { return vec![format!("{first}{text}")] };
    let options = Options::new(width).initial_indent(first).subsequent_indent(others).break_words(false);
    wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// Writes the number of findings, and the command that fixes them.
pub(super) fn write_summary(out: &mut dyn Write, report: &Resolution) -> io::Result<()> {
    let (good, strong) = (style::GOOD, style::STRONG);
    let tally = tally(report);
    let about = context(report).map_or(String::new(), |about| format!(" ({about})"));
    if report.exit() == Exit::Agree {
        if !report.disagreements.is_empty() {
            writeln!(out)?;
        }
        if report.is_open() {
            return writeln!(out, "{good}passed{good:#} {tally}{about}; no finding fails the check");
        }
        let accepted = if tally.is_empty() { tally } else { format!("; {tally}") };
        return writeln!(out, "{good}agree{good:#} {}{about}{accepted}", agreement(&report.comparison));
    }
    let tally = format!("{tally}{about}");
    let settle = fix_commands(report).join(" && ");
    match (&*settle, report.exit()) {
        ("", _) => writeln!(out, "\n{tally}"),
        (settle, Exit::Breaking) => writeln!(out, "\n{tally}; after your decision: {strong}{settle}{strong:#}"),
        (settle, _) => writeln!(out, "\n{tally}; to fix: {strong}{settle}{strong:#}"),
    }
}
