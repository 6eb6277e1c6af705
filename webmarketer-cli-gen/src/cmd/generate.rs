//! `webmarketer generate`: the lock into Rust.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};
use webmarketer_schema::lock::{Lock, LockError};

use super::workspace::{self, Work};
use super::{local, shown_answer};
use crate::codegen::files::{ChangedFiles, CodeCheck, CodeOnDisk, CodeProblem, FileDifference, OutputError};
use crate::codegen::layout::chosen;
use crate::options::Files;
use crate::report::{self, Severity};
use crate::resolve::{Comparison, Resolution};
use crate::settings;
use crate::settings::{Flags, Settings};
use crate::terminal::{Console, Exit, Failure, plural, printable, style};

/// Write the structs of the lock.
///
/// The network is never touched. Files are written only when something changed, all of them or none, and never over a
/// file that webmarketer did not write. Comments that stand above the header of a generated file stay there.
///
/// At the root of a workspace, and in folders that are in no member, the structs of every member are written that has
/// generated code, a table `[generate]` in its webmarketer.toml, or a webmarketer.toml and no struct of its own. Nothing is
/// written at a root that is not a package, unless a path names that place.
///
/// With --check or --diff, the exit code is the one that `webmarketer check` has for the generated code. It is also 4 if an
/// event type or a field cannot be generated, or if code of other settings is left over. The `[rules]` and `[[accept]]`
/// entries of webmarketer.toml apply. There is one exception: if neither webmarketer.toml nor --output names a place for
/// generated code, and src/events.rs is missing or written by hand, then the exit code is 4 or 2, while `webmarketer check`
/// has no generated code to compare and exits with 0.
#[derive(Args, Debug)]
pub(crate) struct Generate {
    #[command(flatten)]
    files: Files,

    /// The file to write, or the folder if each event type has a module of its own [default: the one webmarketer.toml
    /// names, or src/events.rs, or src/events]
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,

    /// Write nothing, and exit with 4 if the generated code is not what it should be
    #[arg(long)]
    check: bool,

    /// The same, and show what would change
    #[arg(long)]
    diff: bool,

    /// Write what was done, or with --check would be, as JSON: an object with `output`, `written`, `deleted`, `stale`,
    /// `withoutStruct`, `withoutField` and `leftOver`; for members of a workspace `{"members": [...]}`, each with its
    /// folder as `member`
    #[arg(long, conflicts_with = "diff")]
    json: bool,

    /// With --check or --diff: the lowest level of a finding that fails the command
    #[arg(long, value_name = "LEVEL", default_value = "note")]
    fail_on: Severity,
}

/// What was done, or would be.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// How many structs there are; `None` where the files were what they should be, and nobody looked closer.
    structs: Option<usize>,
    /// How many event types have none, since they are archived or others were chosen.
    archived: usize,
    other: usize,
    problems: Vec<CodeProblem>,
    written: ChangedFiles,
    /// What would be written, where nothing is.
    stale: Vec<FileDifference>,
}

/// Generated code of a package as it is there, compared with the lock.
struct Compared<'a> {
    settings: &'a Settings,
    found: CodeOnDisk,
    /// Nothing where the header of the code answered.
    lock: Option<Lock>,
    check: CodeCheck,
}

impl Generate {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let flags = Flags { output: self.output.as_deref(), ..self.files.flags() };
        let work = workspace::generated(&flags)?;
        // All of it is made, and compared with what is there, before the first file is written.
        let compared = work.members.iter().map(|member| self.compare(&member.settings));
        let compared: Vec<_> = compared.collect::<Result<_, Failure>>()?;
        let resolution = self.writes_nothing().then(|| self.resolution(&compared));
        let mut members = Vec::new();
        if let Some(names) = work.names().filter(|_| !self.json) {
            report::write_members(console.out, &names)?;
        }
        for (member, Compared { settings, lock, check, .. }) in work.members.iter().zip(compared) {
            let done = match &resolution {
                Some(_) => Done { problems: check.problems, stale: check.differences, ..Done::default() },
                None => Done::write(lock.as_ref(), settings, check)?,
            };
            if self.json {
                members.push(member_json(&work, &member.name, done.as_json(settings)));
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
            writeln!(console.out, "{}", shown_answer::document(&document))?;
        }
        let Some(resolution) = resolution else { return Ok(Exit::Agree) };
        // What is stale was said of each file.
        let stale = [settings::CODE_EDITED, settings::CODE_MISSING, settings::CODE_STALE];
        let is_said = resolution.exit() != Exit::Agree
            && resolution.disagreements.iter().all(|one| stale.contains(&one.problem.rule()));
        if !self.json && !is_said && !report::tally(&resolution).is_empty() {
            report::write_summary(console.out, &resolution)?;
        }
        Ok(resolution.exit())
    }

    fn writes_nothing(&self) -> bool {
        self.check || self.diff
    }

    fn compare<'a>(&self, settings: &'a Settings) -> Result<Compared<'a>, Failure> {
        let text = std::fs::read(&settings.lock);
        let text = text.map_err(|error| Failure::lock(&settings.lock, &LockError::Io(error)))?;
        let as_meant = |error: OutputError| if self.writes_nothing() { error } else { error.while_writing() };
        let found = settings.output().found().map_err(as_meant)?;
        let lock = OnceCell::new();
        let read = || Lock::parse(&text).map(|read| lock.get_or_init(|| read));
        let check = local::check(settings, &found, &text, true, as_meant, read)?;
        Ok(Compared { settings, found, lock: lock.into_inner(), check })
    }

    /// What `check` reports of generated code.
    fn resolution(&self, compared: &[Compared<'_>]) -> Resolution {
        let mut parts: BTreeMap<_, (&Settings, Resolution)> = BTreeMap::new();
        for Compared { settings, found, check, .. } in compared {
            let (_, part) = parts.entry(&settings.file).or_insert_with(|| (*settings, Resolution::default()));
            part.disagreements.extend(local::disagreements(settings, found, check));
        }
        let mut resolution =
            Resolution { fail_on: self.fail_on, comparison: Comparison::GeneratedCode, ..Resolution::default() };
        for (settings, mut part) in parts.into_values() {
            // Whether an entry accepts nothing is seen where everything is compared.
            local::apply(settings, &mut part, |_| false, &[]);
            resolution.disagreements.extend(part.disagreements);
            resolution.lowered.add(&part.lowered);
        }
        resolution
    }
}

/// What is said of a member, with its name where there are several.
fn member_json(work: &Work, name: &str, mut value: Value) -> Value {
    if let (true, Some(value)) = (work.is_workspace, value.as_object_mut()) {
        value.insert("member".to_owned(), json!(name));
    }
    value
}

/// Writes the structs of a lock.
pub(crate) fn write(lock: &Lock, settings: &Settings) -> Result<Done, Failure> {
    let found = settings.output().found().map_err(OutputError::while_writing)?;
    let check = local::check(settings, &found, &[], true, OutputError::while_writing, || Ok(lock))?;
    Done::write(Some(lock), settings, check)
}

impl Done {
    /// Writes what is missing or stale.
    fn write(lock: Option<&Lock>, settings: &Settings, check: CodeCheck) -> Result<Self, Failure> {
        let mut done = Self { problems: check.problems, ..Self::default() };
        if let (Some(lock), Some(generated)) = (lock, check.generated) {
            done.written = settings.output().write(&generated)?;
            let active = lock.catalogue.active().count();
            done.structs = Some(generated.structs);
            done.other = chosen(lock, &settings.choices).map_or(0, |chosen| active - chosen.len());
            done.archived = lock.catalogue.len() - active;
        }
        Ok(done)
    }

    /// Says it to people; `mend` is the command that writes what is stale.
    pub(crate) fn tell(&self, settings: &Settings, mend: &str, console: &mut Console<'_>) -> io::Result<()> {
        let (good, warning) = (style::GOOD, style::WARNING);
        let path = shown(settings.output().path());
        let ChangedFiles { changed, deleted } = self.written;
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
        for warned in self.problems.iter().filter_map(CodeProblem::warning) {
            writeln!(console.err, "{warning}warning{warning:#}: {}", printable(&warned))?;
        }
        Ok(())
    }

    /// Says it to programs.
    fn as_json(&self, settings: &Settings) -> Value {
        let path = |path: &Path| path.display().to_string();
        let stale = |stale: &FileDifference| json!({"file": path(&stale.path), "message": what(stale)});
        let (mut without_struct, mut without_field, mut left_over) = (Vec::new(), Vec::new(), None);
        for problem in &self.problems {
            match problem {
                CodeProblem::NoStruct(unfit) => without_struct.push(unfit.to_string()),
                CodeProblem::NoField(unfit) => without_field.push(unfit.to_string()),
                CodeProblem::LeftOver(other) => left_over = Some(path(other)),
                // Their files are named.
                CodeProblem::Missing | CodeProblem::Stale(_) => {}
            }
        }
        json!({
            "output": path(settings.output().path()),
            "written": self.written.changed,
            "deleted": self.written.deleted,
            "stale": self.stale.iter().map(stale).collect::<Vec<_>>(),
            "withoutStruct": without_struct,
            "withoutField": without_field,
            "leftOver": left_over,
        })
    }
}

/// A path, made safe to show.
fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// How a file is not as it would be written.
fn what(difference: &FileDifference) -> &'static str {
    match (&difference.old, &difference.new) {
        (None, _) => "is not there",
        (Some(_), Some(_)) => "is not what the lock says",
        (Some(_), None) => "is no longer made",
    }
}

/// Shows the lines that differ, each with a few around it.
fn diff(difference: &FileDifference, console: &mut Console<'_>) -> io::Result<()> {
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
