//! Metrics as a table and as CSV.

use std::io::{self, Write};

use textwrap::core::display_width;

use super::{Plot, Row};
use crate::terminal::{printable, style};

/// Writes a table with right-aligned numbers.
pub(super) fn write_table(out: &mut dyn Write, plot: &Plot) -> io::Result<()> {
    if plot.rows.is_empty() {
        return writeln!(out, "no values in that time");
    }
    let rows: Vec<_> = std::iter::once(head(plot)).chain(plot.rows.iter().map(|row| cells(plot, row))).collect();
    let words = if plot.by_identifier { 2 } else { 1 };
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| display_width(cell)).max().unwrap_or_default()
    };
    let widths: Vec<_> = (0..words + plot.metrics.len()).map(width).collect();
    let (strong, plain) = (style::STRONG, style::PLAIN);
    for (index, row) in rows.iter().enumerate() {
        let style = if index == 0 { strong } else { plain };
        let cell = |(column, (cell, width)): (usize, (&String, &usize))| {
            let space = " ".repeat(width.saturating_sub(display_width(cell)));
            if column < words { format!("{cell}{space}") } else { format!("{space}{cell}") }
        };
        let line: Vec<_> = row.iter().zip(&widths).enumerate().map(cell).collect();
        writeln!(out, "{style}{}{style:#}", line.join("  ").trim_end())?;
    }
    Ok(())
}

/// Writes CSV (RFC 4180).
pub(super) fn write_csv(out: &mut dyn Write, plot: &Plot) -> io::Result<()> {
    for row in std::iter::once(head(plot)).chain(plot.rows.iter().map(|row| cells(plot, row))) {
        let quoted = |cell: String| {
            if cell.contains([',', '"']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
        };
        writeln!(out, "{}", row.into_iter().map(quoted).collect::<Vec<_>>().join(","))?;
    }
    Ok(())
}

fn head(plot: &Plot) -> Vec<String> {
    let words = ["interval", "event type"].into_iter().take(if plot.by_identifier { 2 } else { 1 });
    words.map(str::to_owned).chain(plot.metrics.iter().map(|metric| printable(metric))).collect()
}

fn cells(plot: &Plot, row: &Row) -> Vec<String> {
    let identifier = plot.by_identifier.then(|| printable(&row.identifier));
    let words = std::iter::once(printable(&row.interval)).chain(identifier);
    words.chain(row.values.iter().map(ToString::to_string)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::plot::plot;

    #[test]
    fn numbers_stand_to_the_right_and_separators_are_quoted() {
        let plot = plot(
            &["a", "turn,over"],
            &[("x\"\u{1b}", "2026-05-04", &[1.0, -2.5]), ("日本", "2026-05-05", &[10.5, 0.0])],
        );
        let text = |write: fn(&mut dyn Write, &Plot) -> io::Result<()>| {
            let mut text = anstream::StripStream::new(Vec::new());
            write(&mut text, &plot).unwrap();
            String::from_utf8(text.into_inner()).unwrap()
        };
        assert_eq!(
            text(write_table),
            "interval    event type     a  turn,over\n\
             2026-05-04  x\"\\u{1b}     1.0       -2.5\n\
             2026-05-05  日本        10.5        0.0\n"
        );
        assert_eq!(
            text(write_csv),
            "interval,event type,a,\"turn,over\"\n2026-05-04,\"x\"\"\\u{1b}\",1.0,-2.5\n2026-05-05,日本,10.5,0.0\n"
        );
    }
}
