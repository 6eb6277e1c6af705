//! Findings for people at a terminal. The writer is passed in, and takes the colours out where none belong.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use webmarketer_schema::diff::{Finding, Level};

/// How things look: the one place for colours.
pub(crate) mod style {
    use super::{AnsiColor, Style};

    pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
    pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
    pub(crate) const NOTE: Style = AnsiColor::Cyan.on_default().bold();
    pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
    pub(crate) const STRONG: Style = Style::new().bold();
    pub(crate) const FAINT: Style = Style::new().dimmed();
    pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
    pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
    pub(crate) const PLAIN: Style = Style::new();
}

/// Writes each finding: what changed, why it matters, and what settles it.
pub(crate) fn findings(out: &mut dyn Write, findings: &[Finding]) -> io::Result<()> {
    for finding in findings {
        let (word, style) = match finding.rule.level {
            Level::Deny => ("error", style::ERROR),
            Level::Warn => ("warning", style::WARNING),
            Level::Allow => ("note", style::NOTE),
        };
        let strong = style::STRONG;
        let faint = style::FAINT;
        let (path, rule) = (finding.path(), finding.rule);
        writeln!(out, "{style}{word}[{}]{style:#}: {strong}`{}` {finding}{strong:#}", rule.id, path.escape_debug())?;
        writeln!(out, "  {faint}why{faint:#}  {}", rule.reason)?;
        writeln!(out, "  {faint}do{faint:#}   {}", rule.remedy)?;
    }
    Ok(())
}

/// How many findings there are of each level, in words: `2 errors, 1 note`.
pub(crate) fn tally(findings: &[Finding]) -> String {
    let count = |level| findings.iter().filter(|finding| finding.rule.level == level).count();
    let parts = [(count(Level::Deny), "error"), (count(Level::Warn), "warning"), (count(Level::Allow), "note")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| plural(count, word));
    parts.collect::<Vec<_>>().join(", ")
}

/// Text on one line of a terminal: what would move the cursor or turn the direction of text is spelled out.
pub(crate) fn printable(text: &str) -> String {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        if hides(c) {
            printable.extend(c.escape_default());
        } else {
            printable.push(c);
        }
    }
    printable
}

/// A count with its noun.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
