//! `webmarketer event`: one event as it was sent, or why it was refused.

use clap::Args;

use super::selected_project::SelectedProject;
use crate::options::{Connection, Files, event_id};
use crate::report::{self, RefusedValues};
use crate::resolve::{EventStatus, ShownEvent};
use crate::terminal::{Console, Exit, Failure};

/// Show an event as it was sent, or why it was refused.
///
/// The values of an event that was refused, or may have been, are hidden as `webmarketer trash` hides them: they may be
/// personal data. An event in the trash exits 100; one that is not there, or not yet, 101.
#[derive(Args, Debug)]
pub(crate) struct Event {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    /// Show the values of an event that was refused
    #[arg(long)]
    show_values: bool,

    /// Write it as JSON
    #[arg(long)]
    json: bool,

    /// The id that the service gave it
    #[arg(value_name = "ID", value_parser = event_id)]
    id: String,
}

impl Event {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let client = SelectedProject::load(self.connection, &self.files)?.client()?;
        let event = ShownEvent::fetch(&client, self.id).await?;
        let status = event.status();
        let are_shown = self.show_values || status == EventStatus::Visible;
        let values = if are_shown { RefusedValues::Shown } else { RefusedValues::Hidden };
        if self.json {
            report::write_json(console.out, &report::shown_event_json(&event, values))?;
        } else if status == EventStatus::Unknown {
            return Err(report::no_event(client.project(), &event.id));
        } else {
            report::write_shown_event(console.out, &event, values)?;
        }
        match (event.trash_error, status) {
            (Some(error), _) => Err(error.into()),
            (None, EventStatus::Trashed) => Ok(Exit::Breaking),
            (None, EventStatus::Visible | EventStatus::Received) => Ok(Exit::Agree),
            (None, EventStatus::Unknown) => Ok(Exit::Unseen),
        }
    }
}
