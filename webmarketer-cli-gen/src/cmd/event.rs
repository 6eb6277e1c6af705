//! `webmarketer event`: shows an event and its status.

use clap::Args;

use super::selected_project::SelectedProject;
use crate::options::{Connection, Files, event_id};
use crate::report::{self, TrashedValues};
use crate::resolve::{EventStatus, ShownEvent};
use crate::terminal::{Console, Exit, Failure};

/// Show an event, and whether it is visible or trashed.
///
/// The values of an event that is not visible are hidden, because they may be personal data. Exits with 100 if the
/// event is trashed, and with 101 if the project does not have it or has not processed it yet.
#[derive(Args, Debug)]
pub(crate) struct Event {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    /// Show the values of an event that is not visible
    #[arg(long)]
    show_values: bool,

    /// Write JSON: an object with `id`, `status`, `event` and `reasons`
    #[arg(long)]
    json: bool,

    /// The id of the event, which `webmarketer send` prints
    #[arg(value_name = "ID", value_parser = event_id)]
    id: String,
}

impl Event {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let client = SelectedProject::load(self.connection, &self.files)?.client()?;
        let event = ShownEvent::fetch(&client, self.id).await?;
        let status = event.status();
        let are_shown = self.show_values || status == EventStatus::Visible;
        let values = if are_shown { TrashedValues::Shown } else { TrashedValues::Hidden };
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
