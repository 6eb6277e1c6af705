//! For people at a terminal.

use std::io::{self, Write};

use textwrap::{Options, wrap};

use super::comparison::{agreement, fix_commands};
use super::sentence::{breaks, moved, remedy, sentence, word};
use super::tally::{about, tally};
use crate::resolve::{Disagreement, Resolution, Side};
use crate::terminal::{Exit, printable, style};

/// How many event types, and how many places in the code, are named of one finding.
const MOST: usize = 5;

/// Writes each finding with the code that it is about, why it matters and what to do; and the command that settles all.
pub(super) fn write_text(out: &mut dyn Write, report: &Resolution, width: Option<usize>) -> io::Result<()> {
    for (index, item) in report.disagreements.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        write_disagreement(out, item, width)?;
    }
    write_summary(out, report)
}

fn write_disagreement(out: &mut dyn Write, item: &Disagreement, width: Option<usize>) -> io::Result<()> {
    let (strong, faint) = (style::STRONG, style::FAINT);
    let style = match word(item) {
        "error" => style::ERROR,
        "warning" => style::WARNING,
        "note" | "info" => style::NOTE,
        _ => style::FAINT,
    };
    let (word, id) = (word(item), item.problem.rule().id);
    let head = format!("{word}[{id}]: {}", sentence(item));
    for (index, line) in lines(&head, width, "", "  ").into_iter().enumerate() {
        // The start of the first line has the colour of the level.
        let start = if index == 0 { word.len() + id.len() + 2 } else { 0 };
        let (start, rest) = line.split_at_checked(start).unwrap_or(("", &line));
        writeln!(out, "{style}{start}{style:#}{strong}{rest}{strong:#}")?;
    }
    for place in item.places.iter().take(MOST) {
        let number = place.line.to_string();
        let margin = " ".repeat(number.len());
        writeln!(out, "{margin}{faint}-->{faint:#} {}:{}:{}", printable(&place.file), place.line, place.column)?;
        // `annotate-snippets` takes more lines than these: it wants the level, the styles and the place in bytes.
        let indent = " ".repeat(place.column.saturating_sub(1));
        let mark = "^".repeat(place.length.max(1));
        writeln!(out, "{margin} {faint}|{faint:#}")?;
        writeln!(out, "{faint}{number} |{faint:#} {}", printable(&place.text.replace('\t', " ")))?;
        writeln!(out, "{margin} {faint}|{faint:#} {indent}{style}{mark}{style:#}")?;
    }
    if item.references.len() > 1 {
        let named: Vec<_> = item.paths().iter().take(MOST).map(|path| printable(path)).collect();
        let more = item.references.len().saturating_sub(MOST);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        write_row(out, "in", &format!("{}{more}", named.join(", ")), width)?;
    }
    write_row(out, "why", item.problem.rule().reason, width)?;
    let breaks = breaks(item);
    let breaks = if breaks.is_empty() { "nothing" } else { &breaks };
    match &*item.problem.sides() {
        // Of two that were named, it is clear who.
        [Side::Other] => write_row(out, "breaks", breaks, width)?,
        [Side::Sender] => {
            write_row(out, "breaks", &format!("{breaks}; the sender may be this code or any other"), width)?;
        }
        _ => write_row(out, "breaks", &format!("{breaks}; {} moved", moved(item).replace(", ", " and ")), width)?,
    }
    if let Some(at) = &item.updated_at {
        write_row(out, "when", &format!("updated {}", printable(at)), width)?;
    }
    match &item.accepted {
        Some(accepted) => {
            let what =
                format!("until {}, by {}: {}", accepted.until, printable(&accepted.owner), printable(&accepted.reason));
            write_row(out, "yet", &what, width)
        }
        None => write_row(out, "do", remedy(item), width),
    }
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

/// Writes what was found in a line, and the command that settles it.
pub(super) fn write_summary(out: &mut dyn Write, report: &Resolution) -> io::Result<()> {
    let (good, strong) = (style::GOOD, style::STRONG);
    let tally = tally(report);
    let about = about(report).map_or(String::new(), |about| format!(" ({about})"));
    if report.exit() == Exit::Agree {
        if !report.disagreements.is_empty() {
            writeln!(out)?;
        }
        if report.is_open() {
            return writeln!(out, "{good}passed{good:#} {tally}{about}; nothing fails the check");
        }
        let accepted = if tally.is_empty() { tally } else { format!("; {tally}") };
        return writeln!(out, "{good}agree{good:#} {}{about}{accepted}", agreement(&report.comparison));
    }
    let tally = format!("{tally}{about}");
    let settle = fix_commands(report).join(" && ");
    match (&*settle, report.exit()) {
        ("", _) => writeln!(out, "\n{tally}"),
        (settle, Exit::Breaking) => writeln!(out, "\n{tally}; once it is decided: {strong}{settle}{strong:#}"),
        (settle, _) => writeln!(out, "\n{tally}; to settle it: {strong}{settle}{strong:#}"),
    }
}
