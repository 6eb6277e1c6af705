//! Metrics as an SVG image with a line for each.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::iter::successors;

use super::Plot;
use crate::terminal::printable;

const WIDTH: f64 = 800.0;
const HEIGHT: f64 = 400.0;
/// The margins for the labels: top, right, bottom, left.
const MARGIN: [f64; 4] = [20.0, 40.0, 40.0, 80.0];
/// The height of a line of the legend.
const LINE: f64 = 18.0;
/// The largest number of labelled intervals.
const NAMED: usize = 8;
const COLOURS: [&str; 8] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#000000"];

/// One line of the plot.
struct Series {
    name: String,
    /// By the index of the interval.
    points: Vec<(usize, f64)>,
}

/// Writes the image.
#[expect(clippy::cast_precision_loss, reason = "places in a picture")]
pub(super) fn write_svg(out: &mut dyn Write, plot: &Plot) -> io::Result<()> {
    let mut spans: Vec<&str> = plot.rows.iter().map(|row| &*row.interval).collect();
    // Days are written so that their order is that of their texts; what comes again, by numbers.
    spans.sort_by_key(|span| (span.parse::<u32>().unwrap_or_default(), *span));
    spans.dedup();
    let series = series(plot, &spans);

    let [top, right, bottom, left] = MARGIN;
    let (wide, high) = (WIDTH - left - right, HEIGHT - top - bottom);
    let values = || series.iter().flat_map(|series| series.points.iter().map(|(_, value)| *value));
    let levels = levels(values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let (low, top_value) = (levels.first().copied().unwrap_or(0.0), levels.last().copied().unwrap_or(1.0));
    let x = |place: usize| left + wide * if spans.len() > 1 { place as f64 / (spans.len() - 1) as f64 } else { 0.5 };
    // Halves, as the difference of two large numbers may be none.
    let y = |value: f64| top + high * (1.0 - (value / 2.0 - low / 2.0) / (top_value / 2.0 - low / 2.0));
    let total = HEIGHT + LINE * series.len() as f64 + 10.0;

    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {total}\" width=\"{WIDTH}\" height=\"{total}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
    )?;
    for value in levels {
        let (at, end) = (y(value), WIDTH - right);
        writeln!(out, "<path d=\"M{left} {at:.1}H{end}\" stroke=\"#ddd\"/>")?;
        let (start, base) = (left - 8.0, at + 4.0);
        writeln!(out, "<text x=\"{start}\" y=\"{base:.1}\" text-anchor=\"end\">{}</text>", short(value))?;
    }
    let every = spans.len().div_ceil(NAMED).max(1);
    for (place, span) in spans.iter().enumerate().step_by(every) {
        let (at, base) = (x(place), HEIGHT - bottom + 20.0);
        writeln!(out, "<text x=\"{at:.1}\" y=\"{base}\" text-anchor=\"middle\">{}</text>", escaped(span))?;
    }
    if spans.is_empty() {
        let (at, base) = (left + wide / 2.0, top + high / 2.0);
        writeln!(out, "<text x=\"{at}\" y=\"{base}\" text-anchor=\"middle\">no data for this period</text>")?;
    }
    for (number, (series, colour)) in series.iter().zip(COLOURS.iter().cycle()).enumerate() {
        let mut path = String::new();
        for (index, (place, value)) in series.points.iter().enumerate() {
            let command = if index == 0 { 'M' } else { 'L' };
            // Writing to a string cannot fail.
            let _ = write!(path, "{command}{:.1} {:.1}", x(*place), y(*value));
        }
        writeln!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>")?;
        for (place, value) in &series.points {
            let span = spans.get(*place).copied().unwrap_or_default();
            let number = format!("{value:?}");
            let number = number.strip_suffix(".0").unwrap_or(&number);
            let title = format!("{}, {}: {number}", escaped(&series.name), escaped(span));
            let (x, y) = (x(*place), y(*value));
            writeln!(
                out,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"><title>{title}</title></circle>"
            )?;
        }
        let base = HEIGHT + LINE * number as f64 + 4.0;
        writeln!(out, "<rect x=\"{left}\" y=\"{}\" width=\"10\" height=\"10\" fill=\"{colour}\"/>", base - 9.0)?;
        writeln!(out, "<text x=\"{}\" y=\"{base}\">{}</text>", left + 16.0, escaped(&series.name))?;
    }
    writeln!(out, "</svg>")
}

fn series(plot: &Plot, spans: &[&str]) -> Vec<Series> {
    let mut identifiers: Vec<&str> = plot.rows.iter().map(|row| &*row.identifier).collect();
    identifiers.sort_unstable();
    identifiers.dedup();
    let mut all = Vec::new();
    for identifier in identifiers {
        for (metric, key) in plot.metrics.iter().enumerate() {
            let name = if plot.by_identifier { format!("{identifier}: {key}") } else { key.clone() };
            let rows = plot.rows.iter().filter(|row| row.identifier == identifier);
            let place = |interval: &str| spans.iter().position(|span| *span == interval);
            let mut points: Vec<_> = rows.filter_map(|row| Some((place(&row.interval)?, row.drawn(metric)))).collect();
            points.sort_by_key(|(place, _)| *place);
            all.push(Series { name, points });
        }
    }
    all
}

/// The values of the grid lines: round numbers that enclose all values.
fn levels(low: f64, high: f64) -> Vec<f64> {
    let high = if high > low { high } else { low + 1.0 };
    // Sixths, as the difference of two large numbers may be none.
    let rough = high / 6.0 - low / 6.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0].into_iter().map(|round| round * power).find(|step| *step >= rough);
    let step = step.unwrap_or(10.0 * power);
    let (first, last) = ((low / step).floor(), (high / step).ceil());
    // A number near the largest or the smallest there is has no round one beyond it.
    if !step.is_normal() || !(first * step).is_finite() || !(last * step).is_finite() {
        return vec![low, high];
    }
    successors(Some(first), |count| Some(count + 1.0)).take_while(|count| *count <= last).map(|n| n * step).collect()
}

/// A number that fits beside an axis.
fn short(value: f64) -> String {
    if value != 0.0 && !(0.01..1e7).contains(&value.abs()) {
        return format!("{value:.2e}");
    }
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Text escaped for XML.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in printable(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML does not allow these characters.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::plot::plot;

    fn picture(plot: &Plot) -> String {
        let mut text = Vec::new();
        write_svg(&mut text, plot).unwrap();
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn every_picture_is_well_formed_and_has_finite_places() {
        let max = f64::MAX;
        for plot in [
            plot(&["a"], &[]),
            plot(&["a"], &[("shop", "1", &[0.0])]),
            plot(&["a<b>&\""], &[("shop", "\u{1b}<script>", &[-1.0]), ("shop", "\u{ffff}", &[-1.0])]),
            plot(&["a", "b"], &[("x", "2026-05-04", &[max, -max]), ("y", "2026-05-05", &[1.0, 2.0])]),
        ] {
            let text = picture(&plot);
            let mut reader = quick_xml::Reader::from_str(&text);
            loop {
                match reader.read_event().unwrap() {
                    quick_xml::events::Event::Eof => break,
                    event => assert!(!format!("{event:?}").contains("script>"), "{text}"),
                }
            }
            assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        }
    }

    #[test]
    fn lines_are_drawn_at_round_numbers_around_the_values() {
        assert_eq!(levels(0.0, 1172.0), [0.0, 200.0, 400.0, 600.0, 800.0, 1000.0, 1200.0]);
        assert_eq!(levels(-3.0, 8.0), [-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(levels(0.0, 0.0).len(), 5 + 1);
        assert_eq!(levels(-f64::MAX, f64::MAX), [-f64::MAX, f64::MAX]);
        assert_eq!(levels(0.0, 5e-324), [0.0, 5e-324]);
    }

    #[test]
    fn recurring_intervals_are_in_the_order_of_their_numbers() {
        let text = picture(&plot(&["a"], &[("shop", "10", &[1.0]), ("shop", "9", &[2.0])]));
        assert!(text.contains("M80.0 20.0L760.0 190.0"), "{text}");
    }
}
