//! `webmarketer diff`: any two of live, the lock, a file, and the lock in a git revision.

use std::cell::OnceCell;
use std::path::Path;
use std::process::Command;

use clap::Args;
use serde_json::Value;
use webmarketer_schema::Catalogue;
use webmarketer_schema::diff::compare;
use webmarketer_schema::lock::Lock;
use webmarketer_schema::wire::{Page, read_event_type};

use super::lock_findings::changed;
use super::{live_catalogue, lock, pull};
use crate::options::{Connection, Files, Reports};
use crate::resolve::{Comparison, FixCommand, Resolution, Side, Sources, apply_levels, locate};
use crate::settings::{Flags, Settings};
use crate::terminal::{Console, Exit, Failure, Progress};

/// Compare any two of: the live event types, the lock, a file, and the lock in a git revision.
///
/// What is told is what code written against A must know of B. A file is a lock, or event types as the API writes them.
/// Nothing is written but reports, and nothing is accepted. The exit code is 0, 4 or 100, as of `check`.
#[derive(Args, Debug)]
pub(crate) struct Diff {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    reports: Reports,

    /// `live`, `lock`, a file, or a git revision such as `main` or `HEAD~1`
    #[arg(value_name = "A", default_value = "lock")]
    before: String,

    /// The same
    #[arg(value_name = "B", default_value = "live")]
    after: String,
}

impl Diff {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.without_empty();
        let flags = Flags { project: connection.project(), ..self.files.flags() };
        let settings = super::workspace::settings(&flags)?;
        let connection = connection.or(&settings);
        console.watched.take_if(|_| !self.reports.are_for_people());
        let mut read = async |source: &str| {
            let read = async |progress: &Progress| catalogue(source, &settings, &connection, progress).await;
            console.waiting(live_catalogue::READING, read).await
        };
        let before = read(&self.before).await?;
        let after = read(&self.after).await?;
        let moved: &[Side] = match &*self.after {
            "live" => &[Side::Live],
            "lock" => &[Side::Lock],
            _ => &[Side::Other],
        };
        let mut resolution = Resolution {
            comparison: Comparison::Catalogues {
                before: self.before.clone(),
                after: self.after.clone(),
                event_types: after.active().count(),
            },
            projects: after.project.iter().chain(&before.project).take(1).cloned().collect(),
            profile: settings.profile_name.clone(),
            disagreements: changed(&compare(&before, &after), moved, &after),
            lock: settings.lock.clone(),
            fail_on: self.reports.fail_on(),
            ..Resolution::default()
        };
        apply_levels(&settings.levels, &mut resolution);
        if (&*self.before, &*self.after) == ("lock", "live") {
            let all: Vec<_> = resolution.disagreements.iter().collect();
            resolution.fix_commands = FixCommand::of(&all, &settings, before.project.as_ref());
        }
        let sources = OnceCell::new();
        let sources = || sources.get_or_init(|| Sources::read(&settings.package));
        locate(resolution.disagreements.iter_mut().collect(), sources, self.reports.prefix());
        resolution.sort();
        self.reports.write(&resolution, console)?;
        Ok(resolution.exit())
    }
}

async fn catalogue(
    source: &str,
    settings: &Settings,
    connection: &Connection,
    progress: &Progress,
) -> Result<Catalogue, Failure> {
    match source {
        "lock" => Ok(lock::read(settings)?.catalogue),
        "live" => {
            // The lock may name the project, and need not be there.
            let lock = pull::read_if_there(&settings.lock)?;
            let of_lock = lock.as_ref().and_then(|lock| lock.catalogue.project.as_ref());
            let project = pull::project(settings.project.as_ref(), of_lock)?;
            live_catalogue::fetch(&live_catalogue::client(connection, &project)?, progress).await
        }
        path if Path::new(path).is_file() => {
            let text = std::fs::read(path).map_err(|error| unreadable(path, &error.to_string()))?;
            parse(path, &text)
        }
        revision => in_revision(revision, &settings.lock),
    }
}

/// The lock as it was in a git revision.
fn in_revision(revision: &str, lock: &Path) -> Result<Catalogue, Failure> {
    let unknown = |why: &str| {
        let what =
            format!("`{}` is neither a file nor a git revision with the lock in it{why}", revision.escape_debug());
        Failure::new(Exit::Usage, what).advise("name `live`, `lock`, a file, or a revision such as `main`")
    };
    if revision.is_empty() || revision.starts_with('-') {
        return Err(unknown(""));
    }
    let folder = lock.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = lock.file_name().unwrap_or_default().to_string_lossy();
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(["show", "--end-of-options", &format!("{revision}:./{name}")]);
    let output = git.output().map_err(|error| unknown(&format!(": git cannot be run: {error}")))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ");
        return Err(unknown(&format!(": {said}")));
    }
    parse(revision, &output.stdout)
}

/// The event types of a lock, or of a list or page of the API.
fn parse(name: &str, text: &[u8]) -> Result<Catalogue, Failure> {
    if let Ok(lock) = Lock::parse(text) {
        return Ok(lock.catalogue);
    }
    let value = serde_json::from_slice::<Value>(text).map_err(|error| unreadable(name, &error.to_string()))?;
    let read = match &value {
        Value::Array(items) => {
            let items = items.iter().enumerate();
            items.map(|(index, item)| read_event_type(item, &format!("/{index}"))).collect()
        }
        Value::Object(object) if object.contains_key("data") => {
            Page::from_json(&value, read_event_type).map(|page| page.data)
        }
        _ => return Err(unreadable(name, "it has no event types")),
    };
    let event_types: Vec<_> = read.map_err(|error| unreadable(name, &error.to_string()))?;
    Catalogue::new(None, event_types).map_err(|error| unreadable(name, &error.to_string()))
}

fn unreadable(name: &str, why: &str) -> Failure {
    let what = format!("{name} is neither a lock nor event types as the API writes them: {why}");
    Failure::new(Exit::Usage, what)
        .advise("a file goes before a git revision of that name; write `refs/heads/NAME` for a branch")
}
