//! `webmarketer send`: sends an event after comparing it with its event type.

use std::time::Duration;

use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use uuid::Uuid;
use webmarketer_core::api::Verdict;
use webmarketer_core::chrono::{DateTime, SubsecRound as _, Utc};
use webmarketer_core::{Envelope, validate};

use super::selected_project::SelectedProject;
use crate::options::{Connection, Files, date, event_data, time};
use crate::report::{self, SentEvent};
use crate::resolve::{service_now, unknown_keys};
use crate::terminal::{Console, Exit, Failure};

/// Send an event.
///
/// The data is first compared with the event type in the lock. If the lock does not have the event type, the live one
/// is used. An event that the service would trash is not sent, and the command exits with 100. Messages name fields,
/// never their values. Prints the id of the event, which `event` and `set` need.
#[derive(Args, Debug)]
pub(crate) struct Send {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    /// The data of the event: a JSON object, @FILE, or @- for standard input
    #[arg(long, value_name = "JSON")]
    data: String,

    /// The tracker id of the visitor
    #[arg(long, value_name = "ID", value_parser = NonEmptyStringValueParser::new())]
    tracker_id: Option<String>,

    /// The date of the event, in RFC 3339, such as 2026-05-04T12:00:00Z [default: now; with an emulator, by its clock]
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<DateTime<Utc>>,

    /// Send no date: the service uses the date on which it receives the event
    #[arg(long, conflicts_with = "date")]
    undated: bool,

    /// The nonce: two events with the same nonce are one event [default: a new one]
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    nonce: Option<String>,

    /// Wait up to TIME, such as 30s, for the event to become visible or trashed; exit with 100 if it is trashed, and
    /// with 101 if it is neither [default: do not wait]
    #[arg(long, value_name = "TIME", value_parser = time, conflicts_with = "dry_run")]
    wait: Option<Duration>,

    /// Only compare the data with the event type, and send nothing
    #[arg(long)]
    dry_run: bool,

    /// Write JSON: an object with `eventType`, `isSent`, `eventId`, `nonce`, `violations`, `unknownKeys`, `verdict` and
    /// `reasons`
    #[arg(long)]
    json: bool,

    /// The reference of the event type
    #[arg(value_name = "REFERENCE")]
    reference: String,
}

impl Send {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let (text, data) = event_data(&self.data)?;
        let project = SelectedProject::load(self.connection, &self.files)?;
        let event_type = project.event_type(&self.reference).await?;
        let (unknown_keys, violations) = (unknown_keys(&event_type, &data), validate(&event_type, &data));
        if !self.json {
            report::write_unknown_keys(console.err, &unknown_keys)?;
        }
        let is_valid = violations.is_empty();
        let mut sent = SentEvent { event_type: &event_type, unknown_keys, violations, receipt: None, verdict: None };
        if !is_valid || self.dry_run {
            if self.json {
                report::write_json(console.out, &report::sent_event_json(&sent))?;
            } else {
                report::write_violations(&event_type, &sent.violations, console)?;
            }
            return Ok(if is_valid { Exit::Agree } else { Exit::Breaking });
        }

        let client = project.client()?;
        let nonce = self.nonce.unwrap_or_else(|| Uuid::now_v7().to_string());
        // The text itself: a number that is parsed and written again can lose digits.
        let envelope = Envelope::untyped_json(&*self.reference, text);
        let mut envelope = envelope.map_err(|error| Failure::new(Exit::Usage, error.to_string()))?.nonce(&*nonce);
        if let Some(tracker_id) = self.tracker_id {
            envelope = envelope.tracker_id(tracker_id);
        }
        let happened = match self.date {
            _ if self.undated => None,
            Some(given) => Some(given),
            None => Some(service_now(&client).await.trunc_subsecs(3)),
        };
        envelope = match happened {
            Some(happened) => envelope.date(happened),
            None => envelope.undated(),
        };
        let receipt = envelope.send(&client).await.map_err(|error| report::event_not_sent(error, &nonce, happened))?;
        if !self.json {
            report::write_receipt(console.out, &receipt)?;
        }
        let waited = match self.wait {
            None => Ok(None),
            Some(deadline) => client.verdict(&receipt, deadline).await.map(Some),
        };
        // The event is received even if waiting for the verdict fails.
        (sent.receipt, sent.verdict) = (Some(&receipt), waited.as_ref().ok().and_then(Option::as_ref));
        if self.json {
            report::write_json(console.out, &report::sent_event_json(&sent))?;
        } else {
            report::write_verdict(console.out, &self.reference, sent.verdict)?;
        }
        Ok(match waited? {
            None | Some(Verdict::Visible(_)) => Exit::Agree,
            Some(Verdict::Trashed(_)) => Exit::Breaking,
            Some(_) => Exit::Unseen,
        })
    }
}
