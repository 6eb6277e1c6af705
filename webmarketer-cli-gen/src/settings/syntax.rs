//! The syntax errors of a file, and the rest of its content, so that other mistakes are reported with them.

use std::ops::Range;

use toml::de::DeTable;

use super::error::SettingsError;
use super::table::line;

/// How many syntax errors are reported.
const MOST_ERRORS: usize = 20;

/// A file without the lines that have syntax errors.
pub(super) struct Recovered {
    /// The text of the file, in which these lines are empty.
    pub(super) text: String,
    pub(super) errors: Vec<SettingsError>,
    /// The lines whose content depends on how a syntax error is corrected.
    uncertain: Vec<Range<usize>>,
}

impl Recovered {
    /// Finds the syntax errors of a text, at most one for each line.
    ///
    /// After an error, the parser of `toml` may skip whole tables. Parsing again without the line finds more.
    pub(super) fn new(text: &str) -> Self {
        let mut lines: Vec<_> = text.split('\n').collect();
        let mut recovered = Self { text: text.to_owned(), errors: Vec::new(), uncertain: Vec::new() };
        while recovered.errors.len() < MOST_ERRORS {
            let (_, errors) = DeTable::parse_recoverable(&recovered.text);
            let start = |error: &toml::de::Error| error.span().map_or(text.len(), |span| span.start);
            let line_of = |error: &toml::de::Error| line(&recovered.text, start(error));
            // An element of an open array may have an error of its own before that of the array.
            let order = |error: &toml::de::Error| (line_of(error), !is_over_lines(error.message()), start(error));
            let Some(error) = errors.iter().min_by_key(|error| order(error)) else { break };
            let number = line_of(error);
            let what = error.message().lines().next().unwrap_or("not valid TOML");
            recovered.errors.push(SettingsError::new(number, what));
            let table = table_around(&lines, number);
            let bad = lines.get_mut(number - 1).filter(|line| !line.is_empty());
            match bad {
                // An error inside of brackets or quotes may be anywhere since they were opened.
                Some(line) if !is_over_lines(what) => {
                    *line = "";
                    recovered.uncertain.push(table);
                    recovered.text = lines.join("\n");
                }
                Some(_) | None => {
                    recovered.cut(&lines, table.start);
                    break;
                }
            }
        }
        if DeTable::parse(&recovered.text).is_err() {
            recovered.cut(&lines, 1);
        }
        recovered
    }

    /// Removes the table that starts at this line, and what follows it. A header may be inside of an open string, so
    /// earlier tables are removed until the rest is valid.
    fn cut(&mut self, lines: &[&str], mut start: usize) {
        loop {
            self.text = lines.get(..start - 1).unwrap_or_default().join("\n");
            if start == 1 || DeTable::parse(&self.text).is_ok() {
                break;
            }
            start = table_around(lines, start - 1).start;
        }
        self.uncertain.push(start..usize::MAX);
    }

    /// Whether a mistake on this line does not depend on how a syntax error is corrected.
    pub(super) fn is_certain(&self, line: usize) -> bool {
        self.uncertain.iter().all(|lines| !lines.contains(&line))
    }
}

/// Whether a message of `toml` is about what can extend over several lines.
fn is_over_lines(message: &str) -> bool {
    ["array", "inline table", "multi-line"].iter().any(|word| message.contains(word))
}

/// The lines of the table around a line, from its header to the line before the next header.
fn table_around(lines: &[&str], line: usize) -> Range<usize> {
    let headers = lines.iter().zip(1..).filter(|(text, _)| text.trim_start().starts_with('['));
    let (before, after): (Vec<_>, Vec<_>) = headers.map(|(_, number)| number).partition(|number| *number <= line);
    before.last().copied().unwrap_or(1)..after.first().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of the syntax errors, and the lines that are certain.
    fn recover(text: &str) -> (Vec<usize>, Vec<usize>) {
        let recovered = Recovered::new(text);
        assert!(DeTable::parse(&recovered.text).is_ok(), "{}", recovered.text);
        let certain = (1..=text.lines().count()).filter(|line| recovered.is_certain(*line)).collect();
        (recovered.errors.iter().map(SettingsError::line).collect(), certain)
    }

    #[test]
    fn every_line_with_a_syntax_error_is_found_and_the_other_tables_are_certain() {
        assert_eq!(recover("a = 1\n[b]\nc = 2\n"), (vec![], vec![1, 2, 3]));
        assert_eq!(recover("a = 1\n[b]\nc \"2\"\n[d]\ne = 3\n[f\ng = 4\n"), (vec![3, 6], vec![1, 4, 5]));
        assert_eq!(recover("a = \n[b]\nc = tru\n[d]\n"), (vec![1, 3], vec![4]));
    }

    #[test]
    fn after_an_open_array_or_string_nothing_is_certain() {
        assert_eq!(recover("a = 1\n[b]\nc = [1,\nd = 2\n[e]\nf = 3\n").1, [1]);
        assert_eq!(recover("a = 1\n[b]\nc = \"\"\"x\n[e]\nf = 3\n").1, [1]);
        assert_eq!(recover("a = [").1, [] as [usize; 0]);
        assert_eq!(recover("a = 'x\n[b]\nc = [1,\nd = 2\n").0, [1, 4]);
    }

    #[test]
    fn the_number_of_reported_errors_is_limited() {
        assert_eq!(Recovered::new(&"x\n".repeat(1000)).errors.len(), MOST_ERRORS);
    }
}
