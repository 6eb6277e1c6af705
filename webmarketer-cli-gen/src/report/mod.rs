//! A resolution in words, and one renderer for each form. The writer is passed in, and takes the colours out where none
//! belong.

mod comparison;
mod failures;
mod generated_code;
mod github;
mod json;
mod json_documents;
mod junit;
mod markdown;
mod members;
pub(crate) mod plot;
mod progress_words;
mod pulled_lock;
mod refusal;
mod sarif;
mod sentence;
mod tally;
mod text;

use std::io::{self, Write};

use crate::resolve::Resolution;
use crate::settings::ReportFormat;
pub(crate) use crate::settings::Severity;
pub(crate) use generated_code::{generated_code_json, write_code_summary, write_file_difference, write_generated_code};
pub(crate) use json_documents::{write_json, write_json_documents, write_json_line};
pub(crate) use members::write_members;
pub(crate) use progress_words::{ASKING_FOR_INSIGHTS, READING_EVENT_TYPES, READING_TRASH};
pub(crate) use pulled_lock::{pulled_lock_json, write_pulled_lock};
pub(crate) use refusal::{RefusedValues, date_to_second, refusal_json, refused_path, write_refusal};

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
