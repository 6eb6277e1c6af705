//! What `demo` does, in words.

use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;
use webmarketer_core::api::TrashedEvent;
use webmarketer_core::{EventId, Untyped};
use webmarketer_emulator::Emulator;
use webmarketer_schema::{EventType, ProjectId, Reference, StorageKey};

use crate::terminal::{Exit, plural, printable, style};

/// Says what each step does, and how long it took.
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
    SendRefused,
    Change,
    Check,
}

impl DemoStep {
    fn title(self) -> &'static str {
        match self {
            Self::Start => "Start a Webmarketer API on this machine, with a shop in it",
            Self::Pull => "Pull the live event types into the lock",
            Self::Generate => "Generate one Rust struct for each",
            Self::SendValid => "Send one valid event of every type",
            Self::SendRefused => "Send one that does not fit its event type",
            Self::Change => "Change the live event types, as a colleague in the web interface would",
            Self::Check => "Check: what does the code not know yet?",
        }
    }
}

impl DemoSteps {
    pub(crate) fn new() -> Self {
        let now = Instant::now();
        Self { number: 0, demo_started: now, step_started: now }
    }

    /// Says which step begins.
    pub(crate) fn begin(&mut self, out: &mut dyn Write, step: DemoStep) -> io::Result<()> {
        self.number += 1;
        self.step_started = Instant::now();
        let title = step.title();
        let (note, strong) = (style::NOTE, style::STRONG);
        writeln!(out, "\n{note}{}{note:#} {strong}{title}{strong:#}", self.number)
    }

    /// Says how long the step took.
    pub(crate) fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        let faint = style::FAINT;
        writeln!(out, "  {faint}took {}{faint:#}", human(self.step_started.elapsed()))
    }

    /// Says that the demo is done, how `check` would have exited, and where the files are.
    pub(crate) fn finish(&self, out: &mut dyn Write, exit: Exit, folder: &Path) -> io::Result<()> {
        let good = style::GOOD;
        writeln!(
            out,
            "\n{good}done{good:#} in {}: the drift was found before an event was lost; in CI, `webmarketer check` would \
             have exited {}",
            human(self.demo_started.elapsed()),
            exit as u8
        )?;
        writeln!(out, "  the files are in {}", printable(&folder.display().to_string()))
    }
}

fn human(duration: Duration) -> String {
    if duration.as_millis() < 1000 {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

/// Says where the emulator of the demo is.
pub(crate) fn write_demo_emulator(
    out: &mut dyn Write,
    emulator: &Emulator,
    project: &ProjectId,
    credentials: &Path,
) -> io::Result<()> {
    let account = printable(&credentials.display().to_string());
    writeln!(out, "  {} serves the project `{project}`; {account} works there", emulator.url())
}

/// Writes the shortest struct with more than two fields: enough to see what they look like.
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

/// Says how many events were sent, and how many events are in the trash.
pub(crate) fn write_demo_events(out: &mut dyn Write, sent: usize, trashed: usize) -> io::Result<()> {
    writeln!(out, "  {} sent and found again, {trashed} in the trash", plural(sent, "event"))
}

/// Says that the service answered 200 to an event that does not fit its event type.
pub(crate) fn write_demo_refused(
    out: &mut dyn Write,
    event_type: &EventType,
    field: &str,
    value: &Value,
    id: &EventId<Untyped>,
) -> io::Result<()> {
    let reference = &event_type.reference;
    writeln!(out, "  `{reference}` with `{field}` = {value} was answered 200 all the same, with the id {id}")
}

/// Says what is in the trash.
pub(crate) fn write_demo_trash(out: &mut dyn Write, events: &[TrashedEvent]) -> io::Result<()> {
    let error = style::ERROR;
    for trashed in events {
        for reason in &trashed.errors {
            let key = reason.field.as_ref().map(|field| field.storage_key().to_string()).unwrap_or_default();
            let event_type = trashed.event_type.as_deref().unwrap_or_default();
            writeln!(out, "  {error}in the trash{error:#}: `{event_type}.{key}`: {}", reason.kind)?;
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

/// Says what was changed.
pub(crate) fn write_demo_change(out: &mut dyn Write, change: &DemoChange<'_>) -> io::Result<()> {
    match change {
        DemoChange::Mandatory(reference, key) => writeln!(out, "  `{reference}.{key}` becomes mandatory"),
        DemoChange::Number(reference, key) => writeln!(out, "  `{reference}.{key}` becomes a number"),
        DemoChange::Archived(reference) => writeln!(out, "  `{reference}` is archived"),
        DemoChange::Added(reference) => writeln!(out, "  `{reference}` is added"),
    }
}
