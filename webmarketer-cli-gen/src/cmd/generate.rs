//! `webmarketer generate`: the lock into Rust.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};
use webmarketer_schema::lock::{Lock, LockError};

use super::told;
use super::workspace::{self, Member};
use crate::cli::{Console, Files};
use crate::exit::{Exit, Failure};
use crate::generate::{Generated, generate};
use crate::layout::{LeftOut, chosen};
use crate::output::{Difference, OutputError, Written};
use crate::report::{plural, printable, style};
use crate::settings::{Flags, Settings};

/// Write the structs of the lock.
///
/// The network is never touched. Files are written only when something changed, all of them or none, and never over a
/// file that webmarketer did not write. Comments that stand above the header of a generated file stay there.
///
/// At the root of a workspace, the structs of every member are written that has generated code, a table `[generate]` in its
/// webmarketer.toml, or a webmarketer.toml and no struct of its own.
#[derive(Args, Debug)]
pub(crate) struct Generate {
    #[command(flatten)]
    files: Files,

    /// The file to write, or the folder if each event type has a module of its own [default: the one webmarketer.toml
    /// names, or src/events.rs, or src/events]
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,

    /// Write nothing, and exit with 4 if something would be written
    #[arg(long)]
    check: bool,

    /// Write nothing, show what would change, and exit with 4 if anything would
    #[arg(long)]
    diff: bool,

    /// Write what was done, or with --check would be, as JSON
    #[arg(long, conflicts_with = "diff")]
    json: bool,
}

/// What was done, or would be.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// How many structs there are; `None` where the files were what they should be, and nobody looked closer.
    structs: Option<usize>,
    /// How many event types have none, since they are archived or others were chosen.
    archived: usize,
    other: usize,
    left_out: LeftOut,
    written: Written,
    /// What would be written, where nothing is.
    stale: Vec<Difference>,
}

/// What a lock would make of the code that is there.
enum Prepared {
    /// What is there already; why event types have no struct.
    Current(LeftOut),
    Made(Box<Made>),
}

/// What a lock makes, and how it differs from what is there.
struct Made {
    lock: Lock,
    generated: Generated,
    stale: Vec<Difference>,
}

impl Generate {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let flags = Flags { output: self.output.as_deref(), ..self.files.flags() };
        let work = workspace::generated(&flags)?;
        // All of it is made, and compared with what is there, before the first file is written.
        let prepared: Vec<_> =
            work.members.iter().map(|member| self.prepare(&member.settings)).collect::<Result<_, Failure>>()?;
        let mut exit = Exit::Agree;
        let mut members = Vec::new();
        if let Some(names) = work.names().filter(|_| !self.json) {
            writeln!(console.out, "members of the workspace: {names}")?;
        }
        for (Member { name, settings }, prepared) in work.members.iter().zip(prepared) {
            let done = self.finish(prepared, settings)?;
            if !done.stale.is_empty() {
                exit = exit.max(Exit::Stale);
            }
            if self.json {
                let mut value = done.as_json(settings);
                if let (true, Some(value)) = (work.is_workspace, value.as_object_mut()) {
                    value.insert("member".to_owned(), json!(name));
                }
                members.push(value);
                continue;
            }
            if self.diff {
                done.stale.iter().try_for_each(|stale| diff(stale, console))?;
            }
            let fix = match &self.output {
                Some(output) => format!("webmarketer generate --output {}", output.display()),
                None => "webmarketer generate".to_owned(),
            };
            done.tell(settings, &fix, console)?;
        }
        if self.json {
            let document = match members.pop() {
                Some(one) if !work.is_workspace => one,
                last => {
                    members.extend(last);
                    json!({ "members": members })
                }
            };
            writeln!(console.out, "{}", told::document(&document))?;
        }
        Ok(exit)
    }

    fn prepare(&self, settings: &Settings) -> Result<Prepared, Failure> {
        let lock_failure = |error| Failure::lock(&settings.lock, &error);
        let text = std::fs::read(&settings.lock).map_err(|error| lock_failure(LockError::Io(error)))?;
        if let Some(header) = settings.output.current(&text, &settings.choices) {
            return Ok(Prepared::Current(header.left_out));
        }
        let lock = Lock::parse(&text).map_err(lock_failure)?;
        let generated = source(&lock, settings)?;
        let stale = settings.output.compare(&generated);
        let stale = if self.check || self.diff { stale } else { stale.map_err(OutputError::while_writing) }?;
        Ok(Prepared::Made(Box::new(Made { lock, generated, stale })))
    }

    fn finish(&self, prepared: Prepared, settings: &Settings) -> Result<Done, Failure> {
        let Made { lock, generated, stale } = match prepared {
            Prepared::Current(left_out) => return Ok(Done { left_out, ..Done::default() }),
            Prepared::Made(made) => *made,
        };
        if self.check || self.diff {
            return Ok(Done::new(&lock, settings, generated, Written::default(), stale));
        }
        let written = settings.output.write(&generated)?;
        Ok(Done::new(&lock, settings, generated, written, Vec::new()))
    }
}

/// Writes the structs of a lock.
pub(crate) fn write(lock: &Lock, settings: &Settings) -> Result<Done, Failure> {
    let generated = source(lock, settings)?;
    let written = settings.output.write(&generated)?;
    Ok(Done::new(lock, settings, generated, written, Vec::new()))
}

impl Done {
    fn new(lock: &Lock, settings: &Settings, generated: Generated, written: Written, stale: Vec<Difference>) -> Self {
        let active = lock.catalogue.active().count();
        let other = chosen(lock, &settings.choices).map_or(0, |chosen| active - chosen.len());
        let archived = lock.catalogue.len() - active;
        let left_out = LeftOut { event_types: generated.left_out, fields: generated.left_out_fields };
        Self { structs: Some(generated.structs), archived, other, left_out, written, stale }
    }

    /// Says it to people; `mend` is the command that writes what is stale.
    pub(crate) fn tell(&self, settings: &Settings, mend: &str, console: &mut Console<'_>) -> io::Result<()> {
        let (good, warning) = (style::GOOD, style::WARNING);
        let path = shown(settings.output.path());
        let Written { changed, deleted } = self.written;
        for (index, stale) in self.stale.iter().enumerate() {
            let is_last = index + 1 == self.stale.len();
            let mend = if is_last { format!("; run `{}`", printable(mend)) } else { String::new() };
            let (path, what) = (shown(&stale.path), what(stale));
            writeln!(console.out, "{warning}stale{warning:#} {path} {what}{mend}")?;
        }
        match self.structs {
            Some(structs) if changed + deleted > 0 => {
                let files = match (settings.choices.modules, deleted) {
                    (false, _) => String::new(),
                    (true, 0) => format!(": {} written", plural(changed, "file")),
                    (true, _) => format!(": {} written, {deleted} deleted", plural(changed, "file")),
                };
                writeln!(console.out, "{good}generated{good:#} {} in {path}{files}", plural(structs, "struct"))?;
                for (count, what) in [(self.archived, "archived event type"), (self.other, "other event type")] {
                    if count > 0 {
                        writeln!(console.out, "  {} left out", plural(count, what))?;
                    }
                }
            }
            _ if self.stale.is_empty() => writeln!(console.out, "{good}unchanged{good:#} {path}")?,
            _ => {}
        }
        for why in &self.left_out.event_types {
            writeln!(console.err, "{warning}warning{warning:#}: {}, so no struct can stand for it", printable(why))?;
        }
        for why in &self.left_out.fields {
            writeln!(console.err, "{warning}warning{warning:#}: {}, so its struct leaves it out", printable(why))?;
        }
        // The file of a time without modules is still there, or the folder of a time with them.
        if let Some(other) = settings.output.forgotten() {
            let other = shown(&other);
            writeln!(
                console.err,
                "{warning}warning{warning:#}: {other} was generated too, and both would be one module: delete it"
            )?;
        }
        Ok(())
    }

    /// Says it to programs.
    fn as_json(&self, settings: &Settings) -> Value {
        let path = |path: &Path| path.display().to_string();
        let stale = |stale: &Difference| json!({"file": path(&stale.path), "message": what(stale)});
        json!({
            "output": path(settings.output.path()),
            "written": self.written.changed,
            "deleted": self.written.deleted,
            "stale": self.stale.iter().map(stale).collect::<Vec<_>>(),
            "withoutStruct": self.left_out.event_types,
            "withoutField": self.left_out.fields,
            "leftOver": settings.output.forgotten().map(|other| path(&other)),
        })
    }
}

/// A path, made safe to show.
fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// How a file is not as it would be written.
fn what(difference: &Difference) -> &'static str {
    match (&difference.old, &difference.new) {
        (None, _) => "is not there",
        (Some(_), Some(_)) => "is not what the lock says",
        (Some(_), None) => "is no longer made",
    }
}

/// Shows the lines that differ, each with a few around it.
fn diff(difference: &Difference, console: &mut Console<'_>) -> io::Result<()> {
    let (strong, faint) = (style::STRONG, style::FAINT);
    let path = shown(&difference.path);
    let name = |text: &Option<String>| if text.is_some() { path.clone() } else { "/dev/null".to_owned() };
    writeln!(console.out, "{strong}--- {}{strong:#}", name(&difference.old))?;
    writeln!(console.out, "{strong}+++ {}{strong:#}", name(&difference.new))?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let (old, new) = (text(&difference.old), text(&difference.new));
    let diff = TextDiff::from_lines(&*old, &*new);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        writeln!(console.out, "{faint}{}{faint:#}", hunk.header())?;
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', style::REMOVED),
                ChangeTag::Insert => ('+', style::ADDED),
                ChangeTag::Equal => (' ', style::PLAIN),
            };
            writeln!(console.out, "{style}{sign}{}{style:#}", printable(change.value().trim_end_matches('\n')))?;
        }
    }
    Ok(())
}

/// The structs of a lock.
pub(crate) fn source(lock: &Lock, settings: &Settings) -> Result<Generated, Failure> {
    generate(lock, &settings.choices).map_err(|error| settings.mistake(&error))
}
