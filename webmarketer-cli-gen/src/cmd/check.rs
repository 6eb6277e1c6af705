//! `webmarketer check`: live against lock, lock against generated code.

use std::cell::OnceCell;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use webmarketer_core::Client;
use webmarketer_schema::lock::Lock;

use super::member_connection::connection_of_members;
use super::read_live::{read_event_types, read_trash};
use super::service_client::service_client;
use crate::options::{Connection, Files, Reports, time};
use crate::resolve::{
    CheckOptions, ComparedLock, LockAndCode, LockUsers, Members, all_members, judge_locks, project_to_compare, time_ago,
};
use crate::settings::Flags;
use crate::terminal::{Console, Exit, Failure};

/// Compare live, lock and generated code; made for CI.
///
/// Nothing is written but reports. The exit code says what was found: 0 nothing, 4 something that `pull` or `generate`
/// fixes, 100 something that breaks, 101 that the live event types could not be seen.
///
/// With --profile, the lock is compared with the project that the profile names: one lock can serve several projects,
/// as `webmarketer help pull` says.
///
/// At the root of a workspace, and in folders that are in no member, every member that has settings, a lock or
/// generated code is checked, and the report names them. Each lock is compared with live once. A finding that concerns
/// members with settings files of their own is accepted, or has a lower level, if that is so in each of these files.
///
/// Generated code is compared as `webmarketer generate --check` compares it, with the same exit code. Comments above
/// its header, its line endings, and the digests and the version in its header are not compared. The exit code is 4 if
/// the code is missing, and 2 if the file was not written by webmarketer or has lost its header.
///
/// There is one exception. If neither webmarketer.toml nor --code names a place for generated code, and src/events.rs
/// is missing or written by hand, then this package never asked for generated code: `check` has none to compare and
/// exits with 0, while `generate --check`, which asks for it, exits with 4 or 2.
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
        console.watched.take_if(|_| !reports.stdout_is_text());
        let ended = self.compare(console).await;
        if let Err(failure) = &ended
            && failure.exit == Exit::Unseen
        {
            // A report of another day must not stand for this one. If it cannot be replaced, the failure itself is
            // printed.
            let _ = reports.write_unseen(&failure.what, console);
        }
        ended
    }

    async fn compare(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.without_empty();
        let flags = Flags { project: connection.project(), output: self.code.as_deref(), ..self.files.flags() };
        let members = all_members(&flags)?;
        let client = |users: &LockUsers<'_>, lock: &Lock| {
            if self.offline {
                return Ok(None);
            }
            let (settings, connection) = connection_of_members(users, &connection)?;
            service_client(&connection, &project_to_compare(settings, lock)?).map(Some)
        };
        check_members(&members, &client, self.trash, &self.reports, console).await
    }
}

/// How a client is made for the members that use a lock; `None` where live is not compared.
type MakeClient<'c> = dyn Fn(&LockUsers<'_>, &Lock) -> Result<Option<Client>, Failure> + 'c;

/// Compares live (unless there is no client), locks and generated code, and reports how they differ.
pub(crate) async fn check_members(
    members: &Members,
    client: &MakeClient<'_>,
    trash: Option<Duration>,
    reports: &Reports,
    console: &mut Console<'_>,
) -> Result<Exit, Failure> {
    let sources = OnceCell::new();
    let mut locks = Vec::new();
    for users in LockUsers::of_locks(members) {
        let files = LockAndCode::load(&users)?;
        let client = client(&users, &files.lock)?;
        let mut compared = ComparedLock::compare_code(users, files, members, &sources)?;
        if let Some(client) = client {
            let live = read_event_types(&client, console).await?;
            let refused = match trash {
                Some(time) => read_trash(&client, time_ago(time), console).await?,
                None => Vec::new(),
            };
            compared.compare_live(client.project(), live, refused);
        }
        locks.push(compared);
    }
    let options = CheckOptions { with_trash: trash.is_some(), fail_on: reports.fail_on(), prefix: reports.prefix() };
    let resolution = judge_locks(members, locks, &sources, options);
    reports.write_all(&resolution, console)?;
    Ok(resolution.exit())
}
