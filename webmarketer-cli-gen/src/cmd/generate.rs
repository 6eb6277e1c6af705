//! `webmarketer generate`: the lock into Rust.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use similar::{ChangeTag, TextDiff};
use webmarketer_schema::lock::Lock;

use super::lock::read;
use crate::cli::{Console, Files};
use crate::exit::{Exit, Failure};
use crate::layout::chosen;
use crate::output::{self, Compared};
use crate::report::{plural, style};
use crate::settings::{self, Flags, Settings};
use crate::{GenerateError, generate};

/// Write the structs of the lock.
///
/// The network is never touched. The file is written only when something changed, and never over a file that
/// webmarketer did not write.
#[derive(Args, Debug)]
pub(crate) struct Generate {
    #[command(flatten)]
    files: Files,

    /// The file to write [default: the one webmarketer.toml names, or src/events.rs]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write nothing, and exit with 4 if something would be written
    #[arg(long)]
    check: bool,

    /// Write nothing, show what would change, and exit with 4 if anything would
    #[arg(long)]
    diff: bool,
}

impl Generate {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let flags = Flags { project: None, lock: self.files.lock.as_deref(), output: self.output.as_deref() };
        let settings = Settings::read(Path::new(""), &flags)?;
        let lock = read(&settings)?;
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

/// Writes the structs of a lock.
pub(crate) fn write(lock: &Lock, settings: &Settings, console: &mut Console<'_>) -> Result<(), Failure> {
    let path = &settings.output;
    let changed = output::write(path, &source(lock, settings)?)?;
    let (good, count) = (style::GOOD, count(lock, settings));
    let (word, path) = (if changed { "generated" } else { "unchanged" }, path.display());
    writeln!(console.out, "{good}{word}{good:#} {} in {path}", plural(count, "struct"))?;
    let active = lock.catalogue.active().count();
    for (left_out, what) in
        [(lock.catalogue.len() - active, "archived event type"), (active - count, "other event type")]
    {
        if left_out > 0 {
            writeln!(console.out, "  {} left out", plural(left_out, what))?;
        }
    }
    Ok(())
}

/// How many structs there are. What is wrong with the choice is told when they are made.
fn count(lock: &Lock, settings: &Settings) -> usize {
    chosen(lock, &settings.choices).map_or(0, |chosen| chosen.len())
}

/// Says whether the file is what would be written there and, if that is asked for, how it is not; `mend` is the command
/// that writes it.
fn compare(
    lock: &Lock,
    settings: &Settings,
    shows: bool,
    mend: &str,
    console: &mut Console<'_>,
) -> Result<Exit, Failure> {
    let path = &settings.output;
    let source = source(lock, settings)?;
    let (good, warning) = (style::GOOD, style::WARNING);
    let what = match output::compare(path, &source)? {
        Compared::Same => {
            let structs = plural(count(lock, settings), "struct");
            writeln!(console.out, "{good}unchanged{good:#} {structs} in {}", path.display())?;
            return Ok(Exit::Agree);
        }
        Compared::Stale => "is not what the lock says",
        Compared::Missing => "is not there",
        Compared::Foreign => return Err(output::foreign(path)),
    };
    if shows {
        let old = std::fs::read(path).unwrap_or_default();
        diff(&String::from_utf8_lossy(&old).replace("\r\n", "\n"), &source, console)?;
    }
    writeln!(console.out, "{warning}stale{warning:#} {} {what}; run `{mend}`", path.display())?;
    Ok(Exit::Stale)
}

/// Shows the lines that differ, each with a few around it.
fn diff(old: &str, new: &str, console: &mut Console<'_>) -> io::Result<()> {
    let diff = TextDiff::from_lines(old, new);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let faint = style::FAINT;
        writeln!(console.out, "{faint}{}{faint:#}", hunk.header())?;
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Delete => ('-', style::REMOVED),
                ChangeTag::Insert => ('+', style::ADDED),
                ChangeTag::Equal => (' ', style::PLAIN),
            };
            writeln!(console.out, "{style}{sign}{}{style:#}", change.value().trim_end_matches('\n'))?;
        }
    }
    Ok(())
}

/// The structs of a lock.
pub(crate) fn source(lock: &Lock, settings: &Settings) -> Result<String, Failure> {
    generate(lock, &settings.choices).map_err(|error| match error {
        GenerateError::Settings(error) => Failure::settings(Path::new(settings::FILE_NAME), &error),
        error @ GenerateError::Unfit(_) => Failure::new(Exit::Usage, error.to_string()),
        error @ GenerateError::NotRust(_) => Failure::new(Exit::Failure, error.to_string()),
    })
}
