//! The output of `demo`.

use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use webmarketer_core::api::TrashedEvent;
use webmarketer_core::{EventId, Untyped};
use webmarketer_emulator::Emulator;
use webmarketer_schema::{EventType, ProjectId, Reference, StorageKey};

use crate::terminal::{Exit, Failure, plural, printable, style};

/// Writes the steps of the demo with their durations.
pub(crate) struct DemoSteps {
    number: u32,
    demo_started: Instant,
    step_started: Instant,
}

/// A step of the demo.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DemoStep {
    Start,
    Pull,
    Generate,
    SendValid,
    SendInvalid,
    Outage,
    Change,
    Check,
}

impl DemoStep {
    fn title(self) -> &'static str {
        match self {
            Self::Start => "Start an emulator of the Webmarketer API with the project of a shop",
            Self::Pull => "Pull the live event types into the lock",
            Self::Generate => "Generate a Rust struct for each event type",
            Self::SendValid => "Send one valid event of every type",
            Self::SendInvalid => "Send an event with an invalid value",
            Self::Outage => "Kill the service and an application that places orders",
            Self::Change => "Change the live event types, as a colleague can in the web interface",
            Self::Check => "Compare the live event types with the lock and the code",
        }
    }
}

impl DemoSteps {
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        Self { number: 0, demo_started: now, step_started: now }
    }

    /// Writes the title of a step.
    pub(crate) fn begin(&mut self, out: &mut dyn Write, step: DemoStep) -> io::Result<()> {
        self.number += 1;
        self.step_started = Instant::now();
        let title = step.title();
        let (note, strong) = (style::NOTE, style::STRONG);
        writeln!(out, "\n{note}{}{note:#} {strong}{title}{strong:#}", self.number)
    }

    /// Writes the duration of the step.
    pub(crate) fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        let faint = style::FAINT;
        writeln!(out, "  {faint}took {}{faint:#}", human(self.step_started.elapsed()))
    }

    /// Writes the result of the demo, and the path of its files.
    pub(crate) fn finish(&self, out: &mut dyn Write, exit: Exit, folder: &Path) -> io::Result<()> {
        let good = style::GOOD;
        writeln!(
            out,
            "\n{good}done{good:#} in {}: the drift was found; in CI, `webmarketer check` fails with exit code {}",
            human(self.demo_started.elapsed()),
            exit as u8
        )?;
        writeln!(out, "  the files of the demo are in {}", printable(&folder.display().to_string()))
    }
}

fn human(duration: Duration) -> String {
    if duration.as_millis() < 1000 {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

/// Writes the address of the emulator.
pub(crate) fn write_demo_emulator(
    out: &mut dyn Write,
    emulator: &Emulator,
    project: &ProjectId,
    credentials: &Path,
) -> io::Result<()> {
    let account = printable(&credentials.display().to_string());
    writeln!(out, "  {} serves the project `{project}`; the file of its service account is {account}", emulator.url())
}

/// Writes the shortest struct with more than two fields, as an example.
pub(crate) fn write_struct_excerpt(out: &mut dyn Write, source: &str) -> io::Result<()> {
    let blocks = source.split("\n}\n").filter(|block| block.matches("pub ").count() > 3);
    if let Some(block) = blocks.min_by_key(|block| block.len()) {
        let start = block
            .find("#[derive")
            .map_or(0, |derive| block.get(..derive).and_then(|b| b.find("///")).unwrap_or(derive));
        let faint = style::FAINT;
        for line in block.get(start..).unwrap_or_default().lines().chain(["}"]) {
            writeln!(out, "  {faint}│{faint:#} {line}")?;
        }
    }
    Ok(())
}

/// Writes the numbers of sent and trashed events.
pub(crate) fn write_demo_events(out: &mut dyn Write, sent: usize, trashed: usize) -> io::Result<()> {
    writeln!(out, "  {} sent and visible, {trashed} trashed", plural(sent, "event"))
}

/// Writes that the service received an event with an invalid value.
pub(crate) fn write_demo_trashed(
    out: &mut dyn Write,
    event_type: &EventType,
    field: &str,
    value: &Value,
    id: &EventId<Untyped>,
) -> io::Result<()> {
    let reference = &event_type.reference;
    writeln!(out, "  the service received `{reference}` with `{field}` = {value}: status 200, id {id}")
}

/// Writes the trashed events.
pub(crate) fn write_demo_trash(out: &mut dyn Write, events: &[TrashedEvent]) -> io::Result<()> {
    let error = style::ERROR;
    for trashed in events {
        for reason in &trashed.errors {
            let key = reason.field.as_ref().map(|field| field.storage_key().to_string()).unwrap_or_default();
            let event_type = trashed.event_type.as_deref().unwrap_or_default();
            writeln!(out, "  {error}trashed{error:#}: `{event_type}.{key}`: {}", reason.kind)?;
        }
    }
    Ok(())
}

/// A change of the live event types.
pub(crate) enum DemoChange<'a> {
    Mandatory(&'a Reference, &'a StorageKey),
    Number(&'a Reference, &'a StorageKey),
    Archived(&'a Reference),
    Added(&'a Reference),
}

/// Writes a change.
pub(crate) fn write_demo_change(out: &mut dyn Write, change: &DemoChange<'_>) -> io::Result<()> {
    match change {
        DemoChange::Mandatory(reference, key) => writeln!(out, "  `{reference}.{key}` becomes mandatory"),
        DemoChange::Number(reference, key) => writeln!(out, "  `{reference}.{key}` becomes a number"),
        DemoChange::Archived(reference) => writeln!(out, "  `{reference}` is archived"),
        DemoChange::Added(reference) => writeln!(out, "  `{reference}` is added"),
    }
}

/// What happens while the service and the application are killed. The numbers count orders.
pub(crate) enum DemoOutage {
    Persisting(u32),
    ServiceKilled(u32),
    ApplicationKilled(u32),
    Restarted,
    Compared(u32),
}

/// Writes what happens while the service and the application are killed.
pub(crate) fn write_demo_outage(out: &mut dyn Write, outage: &DemoOutage) -> io::Result<()> {
    let good = style::GOOD;
    match outage {
        DemoOutage::Persisting(orders) => writeln!(out, "  an application persists {orders} orders in its outbox"),
        DemoOutage::ServiceKilled(orders) => writeln!(out, "  the service is killed after {orders} orders"),
        DemoOutage::ApplicationKilled(orders) => {
            writeln!(out, "  the application persists the others, and is killed after {orders} orders")
        }
        DemoOutage::Restarted => {
            writeln!(out, "  both start again, and the application sends the orders that are still in its outbox")
        }
        DemoOutage::Compared(orders) => {
            writeln!(out, "  {good}the service has each of the {orders} orders once{good:#}")
        }
    }
}

/// The failure of the demo if the service does not have each order once.
pub(crate) fn demo_orders_differ(missing: usize, repeated: usize) -> Failure {
    let what = format!("{} missing, and {repeated} stored more than once", plural(missing, "order"));
    Failure::new(Exit::Failure, what)
}
