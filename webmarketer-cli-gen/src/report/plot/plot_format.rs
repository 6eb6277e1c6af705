//! The forms in which metrics are shown.

use std::io::{self, Write};

use clap::ValueEnum;

use super::{Plot, bars, svg, table};
use crate::report::json_documents::write_json;

/// A form in which metrics are shown.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PlotFormat {
    /// For people: a line for each row
    Table,
    /// For people: bars as wide as the terminal
    Chart,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
    /// A picture that stands alone
    Svg,
}

impl PlotFormat {
    /// Whether programs read it.
    pub(crate) fn is_for_programs(self) -> bool {
        match self {
            Self::Json | Self::Csv => true,
            Self::Table | Self::Chart | Self::Svg => false,
        }
    }
}

/// Writes metrics; `width` is that of the terminal, if there is one.
pub(crate) fn write_plot(out: &mut dyn Write, plot: &Plot, format: PlotFormat, width: Option<usize>) -> io::Result<()> {
    match format {
        PlotFormat::Table => table::write_table(out, plot),
        PlotFormat::Chart => bars::write_bars(out, plot, width.unwrap_or(bars::WIDTH)),
        PlotFormat::Json => write_json(out, &plot.to_json()),
        PlotFormat::Csv => table::write_csv(out, plot),
        PlotFormat::Svg => svg::write_svg(out, plot),
    }
}
