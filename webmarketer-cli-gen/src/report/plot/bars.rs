//! Metrics as horizontal bars.

use std::io::{self, Write};

use textwrap::core::display_width;

use super::Plot;
use crate::terminal::{printable, style};

/// The width without a terminal.
pub(super) const WIDTH: usize = 80;

/// Blocks of 0 to 7 eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// Writes a bar for each row of each metric, as wide as the terminal at most. Negative values have a lighter bar.
pub(super) fn write_bars(out: &mut dyn Write, plot: &Plot, width: usize) -> io::Result<()> {
    if plot.rows.is_empty() {
        return writeln!(out, "no values in that time");
    }
    let (strong, faint, bad) = (style::STRONG, style::FAINT, style::REMOVED);
    let labels: Vec<_> =
        plot.rows.iter().map(|row| shortened(&printable(&row.label(plot.by_identifier)), width / 3)).collect();
    let of_labels = labels.iter().map(|label| display_width(label)).max().unwrap_or_default();
    for (place, metric) in plot.metrics.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{strong}{}{strong:#}", shortened(&printable(metric), width))?;
        let values: Vec<_> =
            plot.rows.iter().map(|row| row.values.get(place).map(ToString::to_string).unwrap_or_default()).collect();
        let of_values = values.iter().map(String::len).max().unwrap_or_default();
        let room = width.saturating_sub(of_labels + of_values + 3);
        let most = plot.rows.iter().map(|row| row.drawn(place).abs()).fold(0.0, f64::max);
        for ((row, label), value) in plot.rows.iter().zip(&labels).zip(&values) {
            let drawn = row.drawn(place);
            let share = if most > 0.0 { drawn.abs() / most } else { 0.0 };
            let (style, bar) = if drawn < 0.0 { (bad, bar(share, room)) } else { (style::ADDED, bar(share, room)) };
            let space = " ".repeat(of_labels.saturating_sub(display_width(label)));
            let gap = if bar.is_empty() { "" } else { " " };
            writeln!(out, "{faint}{label}{faint:#}{space}  {style}{bar}{style:#}{gap}{value}")?;
        }
    }
    Ok(())
}

/// A bar with that share of the room.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a terminal's width, at least 0"
)]
#[expect(clippy::cast_precision_loss, reason = "the width of a terminal")]
fn bar(share: f64, room: usize) -> String {
    let eighths = (share.clamp(0.0, 1.0) * room as f64 * 8.0).round() as usize;
    let rest = EIGHTHS.get(eighths % 8).copied().unwrap_or_default();
    format!("{}{rest}", "█".repeat(eighths / 8))
}

/// The text, cut off if it is too long.
fn shortened(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let mut start = String::new();
    for c in text.chars() {
        start.push(c);
        if display_width(&start) >= width {
            start.pop();
            break;
        }
    }
    start + "…"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::plot::plot;

    fn text(plot: &Plot, width: usize) -> String {
        let mut text = anstream::StripStream::new(Vec::new());
        write_bars(&mut text, plot, width).unwrap();
        String::from_utf8(text.into_inner()).unwrap()
    }

    #[test]
    fn the_longest_bar_takes_the_room_there_is() {
        let plot = plot(&["a"], &[("shop", "mon", &[4.0]), ("shop", "tue", &[1.0]), ("shop", "wed", &[0.0])]);
        assert_eq!(text(&plot, 17), "a\nmon  ████████ 4.0\ntue  ██ 1.0\nwed  0.0\n");
    }

    #[test]
    fn nothing_is_wider_than_the_terminal() {
        let long = "日本語の名前".repeat(9);
        let rows: &[(&str, &str, &[f64])] =
            &[(&long, "2026-05-04", &[1e300, -7.0]), ("\u{202e}", "2026-05-05", &[f64::MIN_POSITIVE, 0.0])];
        for width in [40, 41, 80, 200] {
            for line in text(&plot(&["turnover", &"m".repeat(300)], rows), width).lines() {
                assert!(display_width(line) <= width, "{width}: {line}");
            }
        }
    }
}
