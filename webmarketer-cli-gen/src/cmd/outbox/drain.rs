//! `webmarketer outbox PATH drain`: sends the entries.

use std::pin::pin;
use std::time::Duration;

use clap::Args;
use webmarketer_core::Delivery;
use webmarketer_core::outbox::OutboxFile;
use webmarketer_schema::ProjectId;

use super::super::service_client::client_builder;
use crate::options::{Connection, Files, time};
use crate::report::{self, DrainedOutbox};
use crate::resolve::settings_of_one_lock;
use crate::settings::Flags;
use crate::terminal::{Console, Exit, Failure, stop_signal};

/// Entries are sent however old they are: the person who runs the command knows why they are old.
const MAX_AGE: Duration = Duration::from_hours(24 * 3650);

/// How often the progress is read.
const STEP: Duration = Duration::from_millis(50);

/// Send the entries of the outbox, as the application would.
///
/// The bytes and nonces are those that the application has stored, so that an event that was received before is not
/// counted twice. Exits with 100 if the service rejects entries, which become dead letters, and with 101 if entries
/// are left when the time is over. Ctrl-C stops it; what was not sent stays in the outbox.
#[derive(Args, Debug)]
pub(crate) struct Drain {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    /// How long to send at most, such as 10m
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "10m")]
    deadline: Duration,

    /// Write JSON: an object with `received`, `held` and `dead`
    #[arg(long)]
    json: bool,
}

impl Drain {
    pub(super) async fn run(self, mut file: OutboxFile, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let (path, entries) = (file.path().to_owned(), file.usage()?.entries);
        let target = file.target().cloned();
        // The client opens it.
        drop(file);
        let drained = match target {
            Some(target) if entries > 0 => {
                let connection = self.connection.without_empty();
                // The file says which project it is for, unless another one is named, which is an error.
                let flags = Flags { project: connection.project(), ..self.files.flags() };
                let settings = settings_of_one_lock(&flags)?;
                let named = connection.project().is_some() || settings.project_from_profile;
                let of_file = target.project.parse::<ProjectId>().ok();
                let project = settings.project.clone().filter(|_| named).or(of_file);
                let project = project.ok_or_else(|| report::unusable_project(&target.project))?;
                let delivery = Delivery::outbox(&path).max_age(MAX_AGE).max_events(usize::MAX).max_bytes(usize::MAX);
                let builder = client_builder(&connection.or(&settings), &project)?;
                // The client starts to send when it is built.
                let mut stopped = pin!(stop_signal().map_err(|error| report::no_stop_signal(&error))?);
                let client = builder.delivery(delivery).build().map_err(report::outbox_not_opened)?;
                // Credentials or an address that cannot be used are reported at once, not after the deadline.
                let mut is_stopped = tokio::select! {
                    described = client.describe_project() => described.map(|_| false)?,
                    _ = &mut stopped => true,
                };
                if !is_stopped {
                    let flushed = console.waiting(report::SENDING_OUTBOX, async |progress| {
                        let mut flush = pin!(client.flush(self.deadline));
                        loop {
                            tokio::select! {
                                _ = &mut flush => return false,
                                _ = &mut stopped => return true,
                                () = tokio::time::sleep(STEP) => {
                                    let metrics = client.delivery_metrics().unwrap_or_default();
                                    progress.tell(metrics.received + metrics.dropped.total(), entries);
                                }
                            }
                        }
                    });
                    is_stopped = flushed.await;
                }
                client.shutdown(Duration::ZERO).await;
                // Some may have been sent before the flush.
                let metrics = client.delivery_metrics().unwrap_or_default();
                let (received, held, dead) = (metrics.received, metrics.held, metrics.dropped.total());
                DrainedOutbox { received, held, dead, is_stopped }
            }
            _ => DrainedOutbox::default(),
        };
        if self.json {
            report::write_json(console.out, &report::drained_outbox_json(drained))?;
        } else {
            report::write_drained_outbox(console.out, drained, &path)?;
        }
        Ok(match drained {
            DrainedOutbox { held: 1.., .. } => Exit::Unseen,
            DrainedOutbox { dead: 1.., .. } => Exit::Breaking,
            _ => Exit::Agree,
        })
    }
}
