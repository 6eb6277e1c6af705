//! `webmarketer generate`: the lock into Rust.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use similar::{ChangeTag, TextDiff};
use webmarketer_schema::lock::{Lock, LockError};

use super::told;
use crate::cli::{Console, Files};
use crate::exit::{Exit, Failure};
use crate::generate::{Generated, generate};
use crate::layout::chosen;
use crate::output::{Difference, Written};
use crate::report::{plural, printable, style};
use crate::settings::{self, Flags, Settings};

/// Write the structs of the lock.
///
/// The network is never touched. Files are written only when something changed, all of them or none, and never over a
/// file that webmarketer did not write.
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

    /// Write what was done, or would be, as JSON
    #[arg(long, conflicts_with = "diff")]
    json: bool,
}

/// What was done, or would be.
#[derive(Debug, Default)]
struct Done {
    written: Written,
    /// What would be written, where nothing is.
    stale: Vec<Difference>,
    /// Why event types have no struct.
    left_out: Vec<String>,
}

impl Generate {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let flags = Flags { output: self.output.as_deref(), ..self.files.flags() };
        let settings = Settings::read(Path::new(""), &flags)?;
        let lock_failure = |error| Failure::lock(&settings.lock, &error);
        let text = std::fs::read(&settings.lock).map_err(|error| lock_failure(LockError::Io(error)))?;
        if let Some(header) = settings.output.current(&text, &settings.choices) {
            if self.json {
                return Done { left_out: header.left_out, ..Done::default() }.write(&settings, console);
            }
            unchanged(&settings, console)?;
            left_out(&header.left_out, console)?;
            forgotten(&settings, console)?;
            return Ok(Exit::Agree);
        }
        let lock = Lock::parse(&text).map_err(lock_failure)?;
        if self.json {
            let generated = source(&lock, &settings)?;
            let (stale, written) = if self.check {
                (settings.output.compare(&generated)?, Written::default())
            } else {
                (Vec::new(), settings.output.write(&generated)?)
            };
            return Done { written, stale, left_out: generated.left_out }.write(&settings, console);
        }
        if self.check || self.diff {
            let mend = match &self.output {
                Some(output) => format!("webmarketer generate --output {}", output.display()),
                None => "webmarketer generate".to_owned(),
            };
            return compare(&lock, &settings, self.diff, &mend, console);
        }
        write(&lock, &settings, console)?;
        Ok(Exit::Agree)
    }
}

impl Done {
    /// Says it to programs.
    fn write(&self, settings: &Settings, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let stale = |stale: &Difference| json!({"file": stale.path.display().to_string(), "message": what(stale)});
        let told = json!({
            "output": settings.output.path().display().to_string(),
            "written": self.written.changed,
            "deleted": self.written.deleted,
            "stale": self.stale.iter().map(stale).collect::<Vec<_>>(),
            "withoutStruct": self.left_out,
        });
        writeln!(console.out, "{}", told::document(&told))?;
        forgotten(settings, console)?;
        Ok(if self.stale.is_empty() { Exit::Agree } else { Exit::Stale })
    }
}

fn unchanged(settings: &Settings, console: &mut Console<'_>) -> io::Result<()> {
    let good = style::GOOD;
    writeln!(console.out, "{good}unchanged{good:#} {}", settings.output.path().display())
}

/// Says why event types have no struct.
fn left_out(left_out: &[String], console: &mut Console<'_>) -> io::Result<()> {
    let warning = style::WARNING;
    for why in left_out {
        writeln!(console.err, "{warning}warning{warning:#}: {why}, so no struct can stand for it")?;
    }
    Ok(())
}

/// Writes the structs of a lock.
pub(crate) fn write(lock: &Lock, settings: &Settings, console: &mut Console<'_>) -> Result<(), Failure> {
    let generated = source(lock, settings)?;
    let Written { changed, deleted } = settings.output.write(&generated)?;
    let good = style::GOOD;
    if changed + deleted == 0 {
        unchanged(settings, console)?;
    } else {
        let (structs, path) = (plural(generated.structs, "struct"), settings.output.path().display());
        let files = match (settings.choices.modules, deleted) {
            (false, _) => String::new(),
            (true, 0) => format!(": {} written", plural(changed, "file")),
            (true, _) => format!(": {} written, {deleted} deleted", plural(changed, "file")),
        };
        writeln!(console.out, "{good}generated{good:#} {structs} in {path}{files}")?;
        let active = lock.catalogue.active().count();
        let archived = lock.catalogue.len() - active;
        let other = chosen(lock, &settings.choices).map_or(0, |chosen| active - chosen.len());
        for (count, what) in [(archived, "archived event type"), (other, "other event type")] {
            if count > 0 {
                writeln!(console.out, "  {} left out", plural(count, what))?;
            }
        }
    }
    left_out(&generated.left_out, console)?;
    forgotten(settings, console)?;
    Ok(())
}

/// Says that the file of a time without modules is still there, or the folder of a time with them.
fn forgotten(settings: &Settings, console: &mut Console<'_>) -> io::Result<()> {
    if let Some(other) = settings.output.forgotten() {
        let warning = style::WARNING;
        let other = other.display();
        writeln!(
            console.err,
            "{warning}warning{warning:#}: {other} was generated too, and both would be one module: delete it"
        )?;
    }
    Ok(())
}

/// Says whether the files are what would be written there and, if that is asked for, how they are not; `mend` is the
/// command that writes them.
fn compare(
    lock: &Lock,
    settings: &Settings,
    shows: bool,
    mend: &str,
    console: &mut Console<'_>,
) -> Result<Exit, Failure> {
    let generated = source(lock, settings)?;
    let differences = settings.output.compare(&generated)?;
    left_out(&generated.left_out, console)?;
    if differences.is_empty() {
        unchanged(settings, console)?;
        return Ok(Exit::Agree);
    }
    if shows {
        for difference in &differences {
            diff(difference, console)?;
        }
    }
    let warning = style::WARNING;
    for (index, difference) in differences.iter().enumerate() {
        let is_last = index + 1 == differences.len();
        let mend = if is_last { format!("; run `{mend}`") } else { String::new() };
        let (path, what) = (difference.path.display(), what(difference));
        writeln!(console.out, "{warning}stale{warning:#} {path} {what}{mend}")?;
    }
    Ok(Exit::Stale)
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
    let path = difference.path.display();
    let name = |text: &Option<String>| if text.is_some() { path.to_string() } else { "/dev/null".to_owned() };
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
    generate(lock, &settings.choices).map_err(|error| Failure::settings(Path::new(settings::FILE_NAME), &error))
}
