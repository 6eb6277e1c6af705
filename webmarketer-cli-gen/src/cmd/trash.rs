//! `webmarketer trash`: what the service refused after it had said yes.

use std::collections::HashSet;
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};
use webmarketer_core::Client;
use webmarketer_core::api::TrashedEvent;
use webmarketer_core::chrono::{DateTime, TimeDelta, Utc};

use super::read_live::read_trash;
use super::selected_project::SelectedProject;
use crate::options::{Connection, Files, time};
use crate::report::{self, RefusedValues};
use crate::resolve::{CodePlace, Places, Sources, fetch_trash, time_ago};
use crate::terminal::{Console, Exit, Failure, Progress, plural, printable, style};

/// How late an event may come into the trash under an earlier time.
const SLACK: TimeDelta = TimeDelta::minutes(1);

/// Show the events that the service refused, why, and where the code has the field.
///
/// The oldest come first. Values are hidden: they may be personal data. `webmarketer check --trash` is what fails on
/// account of them; this exits 0 whatever is there.
#[derive(Args, Debug)]
pub(crate) struct Trash {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    /// How far to look back, such as 24h or 7d
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "24h")]
    since: Duration,

    /// Go on, and show new ones as they come, until Ctrl-C
    #[arg(long)]
    follow: bool,

    /// How often to look for new ones
    #[arg(long, value_name = "TIME", value_parser = time, default_value = "5s", requires = "follow")]
    interval: Duration,

    /// Show the values that were refused
    #[arg(long)]
    show_values: bool,

    /// Write it as JSON; with --follow, a line for each event
    #[arg(long)]
    json: bool,
}

impl Trash {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let values = if self.show_values { RefusedValues::Shown } else { RefusedValues::Hidden };
        let since = time_ago(self.since);
        let target = SelectedProject::load(self.connection, &self.files)?;
        let client = target.client()?;
        let view = View { target: &target, client: &client, values };
        if self.follow {
            let follow = view.follow(since, self.interval, self.json, console);
            return tokio::select! {
                ended = follow => ended,
                stopped = tokio::signal::ctrl_c() => match stopped {
                    Ok(()) => Ok(Exit::Agree),
                    Err(error) => Err(Failure::new(Exit::Failure, format!("Ctrl-C cannot be waited for: {error}"))),
                },
            };
        }
        console.watched.take_if(|_| self.json);
        let events = read_trash(&client, since, console).await?;
        let places = view.places(&events);
        if self.json {
            let events: Vec<_> = events.iter().map(|event| view.event_json(event, &places)).collect();
            let told = json!({"since": report::date_to_second(since), "events": events});
            report::write_json(console.out, &told)?;
            return Ok(Exit::Agree);
        }
        for event in &events {
            view.event(event, &places, console)?;
        }
        if events.is_empty() {
            let good = style::GOOD;
            writeln!(console.out, "{good}empty{good:#} nothing was refused since {}", report::date_to_second(since))?;
        } else {
            writeln!(
                console.out,
                "\n{} refused since {}",
                plural(events.len(), "event"),
                report::date_to_second(since)
            )?;
        }
        Ok(Exit::Agree)
    }
}

/// How the trash is looked at.
struct View<'a> {
    target: &'a SelectedProject,
    client: &'a Client,
    values: RefusedValues,
}

impl View<'_> {
    /// Shows what was refused since then, and goes on.
    async fn follow(
        &self,
        mut since: DateTime<Utc>,
        interval: Duration,
        json: bool,
        console: &mut Console<'_>,
    ) -> Result<Exit, Failure> {
        let mut seen = HashSet::new();
        let mut is_lost = false;
        loop {
            match fetch_trash(self.client, since, &Progress::default()).await {
                Ok(mut events) => {
                    is_lost = false;
                    // What is no longer asked for need not be remembered.
                    let asked: HashSet<_> = events.iter().map(|event| event.id.clone()).collect();
                    events.retain(|event| !seen.contains(&event.id));
                    seen = asked;
                    let places = self.places(&events);
                    for event in &events {
                        if json {
                            report::write_json_line(console.out, &self.event_json(event, &places))?;
                        } else {
                            self.event(event, &places, console)?;
                        }
                    }
                    console.out.flush()?;
                    let last = events.iter().filter_map(|event| event.processing_date).max();
                    since = last.and_then(|last| last.checked_sub_signed(SLACK)).map_or(since, |next| next.max(since));
                }
                Err(error) if error.is_retryable() => {
                    if !is_lost {
                        let warning = style::WARNING;
                        let what = printable(&error.to_string());
                        writeln!(console.err, "{warning}warning{warning:#}: {what}; it is tried again")?;
                    }
                    is_lost = true;
                }
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(interval).await;
        }
    }

    /// Where the code has what they are about.
    fn places(&self, events: &[TrashedEvent]) -> Places {
        let references: HashSet<_> = events.iter().filter_map(|event| event.event_type.as_deref()).collect();
        if references.is_empty() {
            return Places::default();
        }
        Sources::read(&self.target.settings.package).places(&references)
    }

    fn event(&self, event: &TrashedEvent, places: &Places, console: &mut Console<'_>) -> std::io::Result<()> {
        let (strong, faint) = (style::STRONG, style::FAINT);
        let when = event.processing_date.map_or_else(|| "at some time".to_owned(), report::date_to_second);
        let reference = event.event_type.as_deref().unwrap_or("?");
        let (shown, id) = (printable(reference), printable(&event.id));
        writeln!(console.out, "{when}  {strong}{shown}{strong:#}  {faint}{id}{faint:#}")?;
        for reason in &event.errors {
            let places = of(places, reference, &report::refused_path(reference, reason));
            report::write_refusal(console.out, reference, reason, places, self.values)?;
        }
        Ok(())
    }

    fn event_json(&self, event: &TrashedEvent, places: &Places) -> Value {
        let reference = event.event_type.as_deref().unwrap_or_default();
        let reason = |reason| {
            report::refusal_json(reason, of(places, reference, &report::refused_path(reference, reason)), self.values)
        };
        json!({
            "id": event.id,
            "eventType": event.event_type,
            "refused": event.processing_date.map(report::date_to_second),
            "received": event.raw_event_date.map(report::date_to_second),
            "reasons": event.errors.iter().map(reason).collect::<Vec<_>>(),
        })
    }
}

fn of<'a>(places: &'a Places, reference: &str, path: &str) -> &'a [CodePlace] {
    places.of(path, reference)
}
