//! `webmarketer check`: live against lock, lock against generated code.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use webmarketer_core::Client;
use webmarketer_schema::lock::Lock;

use super::judge::{Compared, Judge};
use super::local::{Local, both};
use super::lock_findings::Seen;
use super::users::Users;
use super::workspace::{self, Work};
use super::{live_catalogue, pull};
use crate::codegen::files::NotCompared;
use crate::options::{Connection, Files, Reports, time};
use crate::resolve::{Comparison, LocksComparison, Resolution};
use crate::settings::Flags;
use crate::terminal::{Console, Exit, Failure};

/// Compare live, lock and generated code; made for CI.
///
/// Nothing is written but reports. The exit code says what was found: 0 nothing, 4 something that `pull` or `generate`
/// fixes, 100 something that breaks, 101 that the live event types could not be seen.
///
/// With --profile, the lock is compared with the project that the profile names: one lock can serve several projects, as
/// `webmarketer help pull` says.
///
/// At the root of a workspace, and in folders that are in no member, every member that has settings, a lock or generated
/// code is checked, and the report names them. Each lock is compared with live once. A finding that concerns members with
/// settings files of their own is accepted, or has a lower level, if that is so in each of these files.
///
/// Generated code is compared as `webmarketer generate --check` compares it, with the same exit code. Comments above its
/// header, its line endings, and the digests and the version in its header are not compared. The exit code is 4 if the code
/// is missing, and 2 if the file was not written by webmarketer or has lost its header.
///
/// There is one exception. If neither webmarketer.toml nor --code names a place for generated code, and src/events.rs is
/// missing or written by hand, then this package never asked for generated code: `check` has none to compare and exits
/// with 0, while `generate --check`, which asks for it, exits with 4 or 2.
#[derive(Args, Debug)]
pub(crate) struct Check {
    #[command(flatten)]
    connection: Connection,

    #[command(flatten)]
    files: Files,

    #[command(flatten)]
    reports: Reports,

    /// The generated file or folder [default: the one webmarketer.toml names, or src/events.rs if there is one]
    #[arg(long, value_name = "PATH")]
    code: Option<PathBuf>,

    /// Leave the live event types out
    #[arg(long, conflicts_with = "trash")]
    offline: bool,

    /// Fail too if events of the lock's types were refused within that time, such as 24h or 7d
    #[arg(long, value_name = "TIME", value_parser = time)]
    trash: Option<Duration>,
}

impl Check {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let reports = self.reports.clone();
        console.watched.take_if(|_| !reports.are_for_people());
        let ended = self.look(console).await;
        if let Err(failure) = &ended
            && failure.exit == Exit::Unseen
        {
            // A report of another day must not stand for this one. Where it cannot be replaced, the failure itself is told.
            let _ = reports.write_unseen(&failure.what, console);
        }
        ended
    }

    async fn look(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.without_empty();
        let flags = Flags { project: connection.project(), output: self.code.as_deref(), ..self.files.flags() };
        let work = workspace::everything(&flags)?;
        let client = |users: &Users<'_>, lock: &Lock| {
            if self.offline {
                return Ok(None);
            }
            let (settings, connection) = users.service(&connection)?;
            let of_lock = lock.catalogue.project.as_ref();
            let project = pull::project(settings.project.as_ref(), of_lock)?;
            // A profile names a project to compare with on purpose, such as that of another environment.
            let is_meant = settings.project_is_of_profile;
            if let Some(of_lock) = of_lock.filter(|of_lock| **of_lock != project && !is_meant) {
                let what = format!("the lock {} is of `{of_lock}`, not of `{project}`", settings.lock.display());
                return Err(Failure::new(Exit::Usage, what).advise(format!(
                    "name the right project, or none; `webmarketer pull --switch-project` makes it the lock of `{project}`"
                )));
            }
            live_catalogue::client(&connection, &project).map(Some)
        };
        check(&work, &client, self.trash, &self.reports, console).await
    }
}

/// How a client is made for the members that use a lock; `None` where live is not compared.
type MakeClient<'c> = dyn Fn(&Users<'_>, &Lock) -> Result<Option<Client>, Failure> + 'c;

/// Compares live (unless there is no client), locks and generated code, and says how they compare.
pub(crate) async fn check(
    work: &Work,
    client: &MakeClient<'_>,
    trash: Option<Duration>,
    reports: &Reports,
    console: &mut Console<'_>,
) -> Result<Exit, Failure> {
    let sources = OnceCell::new();
    let mut compared = Vec::new();
    for users in Users::of_locks(work) {
        let Some(settings) = users.first() else { continue };
        let local = Local::read(settings, &users.members)?;
        let client = client(&users, &local.lock)?;
        let (code, (edited, read)) = both(
            || local.compare(),
            || (local.lock.edited_event_types(), (!local.is_current()).then(|| work.sources())),
        );
        if let Some(read) = read {
            let _ = sources.set(read);
        }
        let edited = edited.into_iter().cloned().collect();
        let code = code?;
        let seen = Seen::read(client.as_ref(), &local.lock, edited, trash, console).await?;
        let project = client.as_ref().map(Client::project).or(local.lock.catalogue.project.as_ref()).cloned();
        let live = client.is_some();
        let settings = users.speaker().unwrap_or(settings);
        compared.push(Compared { users, settings, local, seen, project, live, code });
    }
    let mut resolution = Resolution { fail_on: reports.fail_on(), ..empty_resolution(work, &compared) };
    let judge = Judge::new(work, &compared, &sources, reports.prefix());
    judge.add_to(&mut resolution, trash.is_some());
    resolution.sort();
    reports.write(&resolution, console)?;
    // The process ends soon, and what is large is not taken apart before.
    std::mem::forget(compared);
    Ok(resolution.exit())
}

/// What was compared, with nothing found yet.
fn empty_resolution(work: &Work, compared: &[Compared<'_>]) -> Resolution {
    let mut codes = compared.iter().flat_map(|compared| &compared.code).map(|code| &code.check.not_compared);
    let locks = LocksComparison {
        with_live: compared.iter().any(|compared| compared.live),
        with_code: codes.clone().any(Option::is_none),
        foreign: codes.find_map(|not_compared| match not_compared {
            Some(NotCompared::Foreign(path)) => Some(path.clone()),
            Some(NotCompared::Nothing) | None => None,
        }),
        members: work.names(),
        event_types: compared.iter().map(|compared| compared.local.lock.catalogue.active().count()).sum(),
    };
    let mut projects: Vec<_> = compared.iter().filter_map(|compared| compared.project.clone()).collect();
    projects.dedup();
    Resolution {
        comparison: Comparison::Locks(locks),
        projects,
        profile: compared.first().and_then(|compared| compared.settings.profile_name.clone()),
        lock: compared.first().map(|compared| compared.settings.lock.clone()).unwrap_or_default(),
        ..Resolution::default()
    }
}
