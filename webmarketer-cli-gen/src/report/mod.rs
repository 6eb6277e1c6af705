//! A resolution in words, and one renderer for each form. The writer is passed in, and takes the colours out where none
//! belong.

mod comparison;
mod github;
mod json;
mod junit;
mod markdown;
mod members;
pub(crate) mod plot;
mod sarif;
mod sentence;
mod tally;
mod text;

use std::io::{self, Write};

use crate::resolve::Resolution;
use crate::settings::ReportFormat;
pub(crate) use crate::settings::Severity;
pub(crate) use members::write_members;
pub(crate) use tally::tally;
pub(crate) use text::summary as write_summary;

/// Writes a report. Text is wrapped at that width.
pub(crate) fn write(
    out: &mut dyn Write,
    resolution: &Resolution,
    format: ReportFormat,
    width: Option<usize>,
) -> io::Result<()> {
    match format {
        ReportFormat::Text => text::write(out, resolution, width),
        ReportFormat::Json => json::write(out, resolution),
        ReportFormat::Github => github::write(out, resolution),
        ReportFormat::Markdown => markdown::write(out, resolution),
        ReportFormat::Sarif => sarif::write(out, resolution),
        ReportFormat::Junit => junit::write(out, resolution),
    }
}
