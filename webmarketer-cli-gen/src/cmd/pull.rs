//! `webmarketer pull`: the live event types into the lock.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use webmarketer_core::Client;
use webmarketer_schema::diff::{Finding, compare};
use webmarketer_schema::lock::{self, Lock, LockError, find};
use webmarketer_schema::{Catalogue, ProjectId};

use super::users::Users;
use super::{live_catalogue, shown_answer, workspace};
use crate::codegen::names::pin;
use crate::options::{Connection, Files};
use crate::report;
use crate::settings::{FILE_NAME, Flags, Place, Settings, current_folder};
use crate::terminal::{Console, Exit, Failure, plural, printable, style};

/// Fetch the live event types into the lock.
///
/// Archived event types are fetched too and marked as such. The lock is written only when something changed; the
/// Rust names it gives stay as they are.
///
/// One lock can serve several projects, such as production and staging. It is the lock of one of them, and a profile
/// without a `lock` of its own names another one: `check` compares the lock with its own project, `check --profile staging`
/// with that of the profile. `pull --profile staging --switch-project` takes the event types of the profile's project into
/// the lock, which stays the lock of its own project. Without a profile, `--switch-project` makes it the lock of another.
///
/// If no webmarketer.toml applies beside the lock, one is written that names it: structs that are written by hand then do
/// not compile without the lock. At the root of a workspace, and in folders that are in no member, the locks of all members
/// are pulled. Members that share a lock must name the same project. The Rust names that any of them chooses stay with what
/// they were chosen for.
#[derive(Args, Debug)]
pub(crate) struct Pull {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    /// Accept a project that has no event type at all
    #[arg(long)]
    allow_empty: bool,

    /// Accept event types of another project than the lock's
    #[arg(long)]
    switch_project: bool,

    /// Write what was pulled as JSON: an object with `lock`, `project`, `isNew`, `isChanged`, `settings`, `eventTypes`,
    /// `archived` and `changes`; `{"locks": [...]}` with one for each lock if a workspace has several
    #[arg(long)]
    json: bool,
}

/// What a pull is allowed to do to the lock.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Allowed {
    pub(crate) empty: bool,
    pub(crate) other_project: bool,
}

impl Pull {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.without_empty();
        let flags = Flags { project: connection.project(), ..self.files.flags() };
        let work = workspace::everything(&flags)?;
        let choosers = workspace::choosers(&flags)?;
        let allowed = Allowed { empty: self.allow_empty, other_project: self.switch_project };
        console.watched.take_if(|_| self.json);
        let locks = Users::of_locks(&work);
        // What is wrong with the settings of one lock changes none of the others.
        let mut pulls = Vec::new();
        for users in &locks {
            let (settings, connection) = users.service(&connection)?;
            let old = read_if_there(&settings.lock)?;
            let chosen = users.names(&choosers, old.as_ref())?;
            let chosen: Vec<_> = chosen.iter().map(|chosen| (chosen.of, chosen.name)).collect();
            let of_lock = old.as_ref().and_then(|lock| lock.catalogue.project.as_ref());
            let project = project(settings.project.as_ref(), of_lock)?;
            let client = live_catalogue::client(&connection, &project)?;
            let owner = owner(settings, of_lock, &project);
            pulls.push((settings, client, old, owner, chosen));
        }
        if let Some(names) = work.names().filter(|_| !self.json) {
            report::write_members(console.out, &names)?;
        }
        let mut documents = Vec::new();
        for (settings, client, old, owner, chosen) in pulls {
            let mut pulled = pull(&client, &settings.lock, old, owner, &chosen, allowed, console).await?;
            pulled.settings = write_settings(settings)?;
            if self.json {
                documents.push(pulled.as_json(&settings.lock));
            } else {
                pulled.tell(&settings.lock, console)?;
            }
        }
        if self.json {
            let document = match documents.pop() {
                Some(one) if documents.is_empty() => one,
                last => json!({ "locks": documents.into_iter().chain(last).collect::<Vec<_>>() }),
            };
            writeln!(console.out, "{}", shown_answer::document(&document))?;
        }
        Ok(Exit::Agree)
    }
}

/// Writes settings that name a lock, where there are none that apply beside it: the derive then requires the lock of every
/// struct that it compares with it, also of one that is written by hand. Returns the path of the file that was written.
fn write_settings(settings: &Settings) -> Result<Option<PathBuf>, Failure> {
    let beside = settings.lock.parent().unwrap_or(Path::new(""));
    let is_package = |folder: &Path| folder.join("Cargo.toml").is_file();
    let folder = match Place::of(beside)? {
        // The search for a lock passes through this folder, from the package in it or from those below it.
        place if place.finds(&settings.lock) && (is_package(beside) || workspace::has_packages(&place, beside)?) => {
            if place.settings.is_some() {
                return Ok(None);
            }
            beside
        }
        _ if settings.file.is_some() || settings.lock_is_second || !is_package(&settings.package) => return Ok(None),
        _ => &settings.package,
    };
    let here = current_folder()?;
    let lock_folder = here.join(settings.lock.parent().unwrap_or(Path::new("")));
    let name = settings.lock.file_name().unwrap_or_default().to_string_lossy();
    let lock = format!("{}{name}", find::relative_path(&here.join(folder), &lock_folder));
    if lock.contains(['"', '\\']) || lock.contains(char::is_control) {
        return Ok(None);
    }
    let path = folder.join(FILE_NAME);
    let text = format!(
        "# Structs are compared with this lock while they compile, and do not compile where it is missing.\n\
         lock = \"{lock}\"\n"
    );
    let written = lock::write_if_changed(&path, text.as_bytes());
    written.map_err(|error| Failure::write(&path, &error))?;
    Ok(Some(path))
}

/// A lock that was pulled.
#[derive(Debug)]
pub(crate) struct Pulled {
    pub(crate) lock: Lock,
    /// What the lock held before, if there was one.
    old: Option<Catalogue>,
    is_changed: bool,
    /// The project whose event types they are, where it is not the lock's.
    other: Option<ProjectId>,
    /// The settings that were written beside it, if any were.
    settings: Option<PathBuf>,
}

/// The project that the lock is of, once the event types of `pulled` are in it: a profile that shares the lock with others
/// leaves it with its own.
fn owner(settings: &Settings, of_lock: Option<&ProjectId>, pulled: &ProjectId) -> ProjectId {
    let is_shared = settings.project_is_of_profile && !settings.lock_is_of_profile;
    let own = of_lock.or(settings.project_without_profile.as_ref()).filter(|_| is_shared);
    own.unwrap_or(pulled).clone()
}

/// Fetches the live event types into the lock at `path`, whose content is `old`; it is of the project `owner` then. `chosen` are
/// the names in the settings.
pub(crate) async fn pull(
    client: &Client,
    path: &Path,
    old: Option<Lock>,
    owner: ProjectId,
    chosen: &[(&str, &str)],
    allowed: Allowed,
    console: &mut Console<'_>,
) -> Result<Pulled, Failure> {
    let project = client.project();
    if let Some(other) = old.as_ref().and_then(|lock| lock.catalogue.project.as_ref())
        && other != project
        && !allowed.other_project
    {
        let what = format!("the lock {} is of the project `{other}`, not of `{project}`", path.display());
        let stays = if owner == *other { format!("; it stays the lock of `{other}`") } else { String::new() };
        return Err(Failure::new(Exit::Usage, what).advise(format!(
            "name the right project, or pass --switch-project to replace the lock's event types by the other's{stays}",
        )));
    }
    let mut live = console
        .waiting(live_catalogue::READING, async |progress| live_catalogue::fetch(client, progress).await)
        .await?;
    if live.is_empty() && !allowed.empty {
        let what = format!("the project `{project}` has no event type at all, so the lock is left as it is");
        return Err(Failure::new(Exit::Usage, what).advise("check the project, or pass --allow-empty"));
    }

    let is_new = old.is_none();
    let old = old.unwrap_or_default();
    let names = pin(&live, &old, chosen);
    let other = Some(project.clone()).filter(|project| *project != owner);
    live.project = Some(owner);
    let lock = Lock::new(live, names);
    let is_changed = lock.write(path).map_err(|error| Failure::write(path, &error))?;
    Ok(Pulled { lock, old: (!is_new).then_some(old.catalogue), is_changed, other, settings: None })
}

impl Pulled {
    /// How many event types there are, and how many were archived.
    fn counts(&self) -> (usize, usize) {
        let active = self.lock.catalogue.active().count();
        (active, self.lock.catalogue.len() - active)
    }

    /// Says it to people.
    pub(crate) fn tell(&self, path: &Path, console: &mut Console<'_>) -> std::io::Result<()> {
        self.tell_lock(path, console)?;
        if let Some(settings) = &self.settings {
            let settings = settings.display();
            writeln!(
                console.out,
                "  wrote {settings}: structs that you write by hand do not compile without the lock"
            )?;
        }
        Ok(())
    }

    fn tell_lock(&self, path: &Path, console: &mut Console<'_>) -> std::io::Result<()> {
        let good = style::GOOD;
        let (active, archived) = self.counts();
        let archived = if archived == 0 { String::new() } else { format!(" and {archived} archived") };
        let other = self.other.as_ref().map_or(String::new(), |project| format!(" of `{project}`"));
        let what = format!("{}{archived}{other}", plural(active, "event type"));
        let path = printable(&path.display().to_string());
        let Some(old) = &self.old else {
            writeln!(console.out, "{good}pulled{good:#} {what} into {path}")?;
            return writeln!(
                console.out,
                "  to have the compiler watch it, change a source file once, or run `cargo clean -p` with your package's name"
            );
        };
        if !self.is_changed {
            return writeln!(console.out, "{good}unchanged{good:#} {path} has the live {what}");
        }
        writeln!(console.out, "{good}pulled{good:#} {what} into {path}")?;
        for finding in compare(old, &self.lock.catalogue) {
            writeln!(console.out, "  `{}` {}", printable(&finding.path()), printable(&finding.to_string()))?;
        }
        Ok(())
    }

    /// Says it to programs. The changes are those of a lock that was there before.
    fn as_json(&self, path: &Path) -> Value {
        let (active, archived) = self.counts();
        let changes = self.old.as_ref().map(|old| compare(old, &self.lock.catalogue)).unwrap_or_default();
        let change = |finding: &Finding| {
            json!({
                "rule": finding.rule.id,
                "level": finding.rule.level.as_str(),
                "path": finding.path(),
                "message": finding.to_string(),
            })
        };
        json!({
            "lock": path.display().to_string(),
            "project": self.other.as_ref().or(self.lock.catalogue.project.as_ref()).map(ProjectId::as_str),
            "isNew": self.old.is_none(),
            "isChanged": self.is_changed,
            "settings": self.settings.as_ref().map(|path| path.display().to_string()),
            "eventTypes": active,
            "archived": archived,
            "changes": changes.iter().map(change).collect::<Vec<_>>(),
        })
    }
}

/// The lock at `path`, if there is a file. A file that is no lock is an error: a pull would lose the names it gives.
pub(crate) fn read_if_there(path: &Path) -> Result<Option<Lock>, Failure> {
    match Lock::read(path) {
        Ok(lock) => Ok(Some(lock)),
        Err(LockError::Io(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::lock(path, &error)),
    }
}

/// The project to speak of: the one that was named, or the lock's.
pub(crate) fn project(named: Option<&ProjectId>, of_lock: Option<&ProjectId>) -> Result<ProjectId, Failure> {
    named.or(of_lock).cloned().ok_or_else(|| {
        Failure::new(Exit::Usage, "no project is named").advise(format!(
            "name it with --project, {}, or `project = \"...\"` in webmarketer.toml",
            webmarketer_core::variables::PROJECT
        ))
    })
}
