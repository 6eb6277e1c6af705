//! The output formats of metrics.

use std::io::{self, Write};

use clap::ValueEnum;

use super::{Plot, bars, svg, table};
use crate::report::json_documents::write_json;

/// An output format of metrics.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PlotFormat {
    /// A table with a line for each row
    Table,
    /// Bars as wide as the terminal
    Chart,
    /// JSON
    Json,
    /// CSV, for spreadsheets
    Csv,
    /// An SVG image
    Svg,
}

impl PlotFormat {
    /// Whether it is machine-readable.
    pub(crate) fn is_for_programs(self) -> bool {
        match self {
            Self::Json | Self::Csv => true,
            Self::Table | Self::Chart | Self::Svg => false,
        }
    }
}

/// Writes metrics; `width` is the width of the terminal, if any.
pub(crate) fn write_plot(out: &mut dyn Write, plot: &Plot, format: PlotFormat, width: Option<usize>) -> io::Result<()> {
    match format {
        PlotFormat::Table => table::write_table(out, plot),
        PlotFormat::Chart => bars::write_bars(out, plot, width.unwrap_or(bars::WIDTH)),
        PlotFormat::Json => write_json(out, &plot.to_json()),
        PlotFormat::Csv => table::write_csv(out, plot),
        PlotFormat::Svg => svg::write_svg(out, plot),
    }
}
