//! Writes a report in the requested formats.

use std::path::PathBuf;

use webmarketer_schema::lock::Draft;

use crate::options::Reports;
use crate::report;
use crate::resolve::Resolution;
use crate::settings::ReportFormat;
use crate::terminal::{Console, Failure};

impl Reports {
    /// Writes the report in every requested format. Existing files are replaced.
    pub(crate) fn write_all(&self, resolution: &Resolution, console: &mut Console<'_>) -> Result<(), Failure> {
        for (format, file) in &self.formats {
            match file {
                None => report::write_report(console.out, resolution, *format, console.width)?,
                Some(path) => {
                    let mut text = anstream::StripStream::new(Vec::new());
                    report::write_report(&mut text, resolution, *format, None)?;
                    let draft =
                        Draft::new(path, &text.into_inner()).and_then(|draft| draft.map_or(Ok(()), Draft::commit));
                    draft.map_err(|error| Failure::write(path, &error))?;
                }
            }
        }
        Ok(())
    }

    /// Writes to the files, and as annotations, that the comparison was not possible.
    pub(crate) fn write_unseen(&self, why: &str, console: &mut Console<'_>) -> Result<(), Failure> {
        let resolution = Resolution::not_seen(why);
        let is_written =
            |(format, file): &&(ReportFormat, Option<PathBuf>)| file.is_some() || *format == ReportFormat::Github;
        let formats = self.formats.iter().filter(is_written).cloned().collect();
        Self::of_formats(formats).write_all(&resolution, console)
    }
}
