//! `webmarketer list`: lists the event types of the lock.

use clap::{Args, ValueEnum};

use crate::options::Files;
use crate::report;
use crate::resolve::{active_event_types, project, read_lock, settings_of_one_lock};
use crate::terminal::{Console, Exit, Failure};

/// List the event types of the lock with their fields.
///
/// Omits archived event types. Does not use the network.
#[derive(Args, Debug)]
pub(crate) struct List {
    #[command(flatten)]
    files: Files,

    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,

    /// Write JSON, the same as --format json: an array of event types
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// The references of the event types; `*` matches any text [default: all]
    #[arg(value_name = "REFERENCE")]
    references: Vec<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A line for each field
    Table,
    /// An array of event types in the format of the API; also a project file
    Json,
    /// A project for `webmarketer emulate --project-file`
    Project,
}

impl List {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let settings = settings_of_one_lock(&self.files.flags())?;
        let lock = read_lock(&settings.lock)?;
        let event_types = active_event_types(&lock, &self.references)?;
        let format = if self.json { Format::Json } else { self.format };
        match format {
            Format::Table => report::write_event_types(console.out, &event_types)?,
            Format::Json => {
                let project = project(settings.project.as_ref(), Some(&lock)).ok();
                report::write_json(console.out, &report::event_types_json(project.as_ref(), &event_types))?;
            }
            Format::Project => {
                let project = project(settings.project.as_ref(), Some(&lock))?;
                report::write_json(console.out, &report::project_json(&project, &event_types))?;
            }
        }
        Ok(Exit::Agree)
    }
}
