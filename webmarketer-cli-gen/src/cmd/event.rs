//! `webmarketer event`: one event as it was sent, or why it was refused.

use clap::Args;
use serde_json::{Value, json};
use webmarketer_core::api::{RawEvent, TrashedEvent};
use webmarketer_core::{ErrorKind, EventId, Untyped};

use super::selected_project::SelectedProject;
use crate::options::{Connection, Files, event_id};
use crate::report::{self, RefusedValues};
use crate::terminal::{Console, Exit, Failure, printable, style};

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
        let event = match client.events().raw(&EventId::<Untyped>::new(&*self.id)).await {
            Ok(event) => Some(event),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error.into()),
        };
        let (refused, unseen) = match client.trash().find(&self.id, event.as_ref()).await.map_err(Failure::from) {
            Ok(refused) => (refused, None),
            // The event itself is there to be shown.
            Err(failure) if event.is_some() => (None, Some(failure)),
            Err(failure) => return Err(failure),
        };
        let (exit, status) = match (&event, &refused, &unseen) {
            (_, Some(_), _) => (Exit::Breaking, "trashed"),
            (Some(_), None, Some(failure)) => (failure.exit, "received"),
            (Some(_), None, None) => (Exit::Agree, "visible"),
            (None, None, _) => (Exit::Unseen, "unknown"),
        };
        let values = if self.show_values || status == "visible" { RefusedValues::Shown } else { RefusedValues::Hidden };
        if self.json {
            let reason = |reason| report::refusal_json(reason, &[], values);
            let reasons: Vec<Value> = refused.iter().flat_map(|refused| &refused.errors).map(reason).collect();
            let event = event.as_ref().map(|event| event_json(event, values));
            let told = json!({"id": self.id, "status": status, "event": event, "reasons": reasons});
            report::write_json(console.out, &told)?;
        } else if status == "unknown" {
            let what = format!("the project `{}` has no event `{}`", client.project(), printable(&self.id));
            return Err(Failure::new(exit, what).advise("a new one is there once the service has processed it"));
        } else {
            tell(&self.id, status, event.as_ref(), refused.as_ref(), values, console)?;
        }
        unseen.map_or(Ok(exit), Err)
    }
}

fn tell(
    id: &str,
    status: &str,
    event: Option<&RawEvent>,
    refused: Option<&TrashedEvent>,
    values: RefusedValues,
    console: &mut Console<'_>,
) -> std::io::Result<()> {
    let (good, error, strong, faint) = (style::GOOD, style::ERROR, style::STRONG, style::FAINT);
    let of_trash = refused.and_then(|refused| refused.event_type.as_deref());
    let reference = event.map(|event| &*event.event_type).or(of_trash).unwrap_or_default();
    let word = match status {
        "trashed" => format!("{error}refused{error:#}"),
        "visible" => format!("{good}taken in{good:#}"),
        _ => "received".to_owned(),
    };
    writeln!(console.out, "{strong}{}{strong:#}  {word}  {faint}{}{faint:#}", printable(reference), printable(id))?;
    for reason in refused.iter().flat_map(|refused| &refused.errors) {
        report::write_refusal(console.out, reference, reason, &[], values)?;
    }
    let Some(event) = event else { return Ok(()) };
    writeln!(console.out, "  {faint}received{faint:#} {}", report::date_to_second(event.created_at))?;
    writeln!(console.out, "  {faint}nonce{faint:#}    {}", printable(&event.nonce.to_string()))?;
    if let Some(tracker_id) = &event.tracker_id {
        writeln!(console.out, "  {faint}tracker{faint:#}  {}", printable(tracker_id))?;
    }
    if values == RefusedValues::Shown {
        return report::write_json(console.out, &event.data.clone().into());
    }
    let keys: Vec<_> = event.data.keys().map(|key| printable(key)).collect();
    writeln!(console.out, "  {faint}keys{faint:#}     {}", keys.join(", "))?;
    writeln!(console.out, "  {faint}--show-values shows what was sent{faint:#}")
}

/// The event as the service writes it; where values are hidden, with the keys of its data in place of the data.
fn event_json(event: &RawEvent, values: RefusedValues) -> Value {
    let mut written = event.to_json();
    if let (RefusedValues::Hidden, Some(written)) = (values, written.as_object_mut()) {
        written.remove("data");
        written.insert("keys".to_owned(), event.data.keys().cloned().collect());
    }
    written
}
