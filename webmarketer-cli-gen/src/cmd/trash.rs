//! `webmarketer trash`: shows trashed events.

use std::path::Path;
use std::time::Duration;

use clap::Args;
use webmarketer_core::Client;

use super::read_live::read_trash;
use super::selected_project::SelectedProject;
use crate::options::{Connection, Files, time};
use crate::report::{self, TrashedValues};
use crate::resolve::{TrashFollower, service_now, time_ago, trash_places};
use crate::terminal::{Console, Exit, Failure};

/// Show trashed events with the reasons, and where the fields are in the code.
///
/// The oldest event comes first. Values are hidden, because they may be personal data. Exits with 0 even if there are
/// trashed events; `webmarketer check --trash` fails for them.
#[derive(Args, Debug)]
pub(crate) struct Trash {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    /// How far to look back, such as 24h or 7d. With an emulator, its clock is used
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "24h")]
    since: Duration,

    /// Keep running, and show new events until Ctrl-C
    #[arg(long)]
    follow: bool,

    /// The time between two requests of --follow
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "5s", requires = "follow")]
    interval: Duration,

    /// Show the invalid values
    #[arg(long)]
    show_values: bool,

    /// Write JSON: an object with `since`, and with `id`, `eventType`, `trashed`, `received` and `reasons` of each
    /// event in `events`; with --follow, a line for each event
    #[arg(long)]
    json: bool,
}

impl Trash {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let values = self.values();
        let project = SelectedProject::load(self.connection.clone(), &self.files)?;
        let client = project.client()?;
        let since = time_ago(self.since, service_now(&client).await);
        let package = &project.settings.package;
        if self.follow {
            return tokio::select! {
                ended = self.follow(TrashFollower::new(since), &client, package, console) => ended,
                stopped = tokio::signal::ctrl_c() => match stopped {
                    Ok(()) => Ok(Exit::Agree),
                    Err(error) => Err(report::no_stop_signal(&error)),
                },
            };
        }
        console.watched.take_if(|_| self.json);
        let events = read_trash(&client, since, console).await?;
        let places = trash_places(package, &events);
        if self.json {
            report::write_json(console.out, &report::trash_json(since, &events, &places, values))?;
        } else {
            report::write_trash(console.out, since, &events, &places, values)?;
        }
        Ok(Exit::Agree)
    }

    fn values(&self) -> TrashedValues {
        if self.show_values { TrashedValues::Shown } else { TrashedValues::Hidden }
    }

    /// Shows new trashed events until an error occurs.
    async fn follow(
        &self,
        mut follower: TrashFollower,
        client: &Client,
        package: &Path,
        console: &mut Console<'_>,
    ) -> Result<Exit, Failure> {
        let mut is_lost = false;
        loop {
            match follower.fetch_new(client).await {
                Ok(events) => {
                    is_lost = false;
                    let places = trash_places(package, &events);
                    for event in &events {
                        if self.json {
                            let event = report::trashed_event_json(event, &places, self.values());
                            report::write_json_line(console.out, &event)?;
                        } else {
                            report::write_trashed_event(console.out, event, &places, self.values())?;
                        }
                    }
                    console.out.flush()?;
                }
                Err(error) if error.is_retryable() => {
                    if !is_lost {
                        report::write_retry(console.err, &error)?;
                    }
                    is_lost = true;
                }
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(self.interval).await;
        }
    }
}
