//! `webmarketer pull`: the live event types into the lock.

use clap::Args;
use webmarketer_core::Client;

use super::member_connection::connection_of_members;
use super::read_live::read_event_types;
use super::service_client::service_client;
use crate::options::{Connection, Files};
use crate::report;
use crate::resolve::{
    AllowedPull, LockToPull, LockUsers, PulledLock, all_members, chosen_names, lock_owner, name_choosers, project,
    read_lock_if_exists, write_settings_beside_lock,
};
use crate::settings::Flags;
use crate::terminal::{Console, Exit, Failure};

/// Fetch the live event types into the lock.
///
/// Archived event types are fetched too and marked as such. The lock is written only when something changed; the
/// Rust names it gives stay as they are.
///
/// One lock can serve several projects, such as production and staging. It is the lock of one of them, and a profile
/// without a `lock` of its own names another one: `check` compares the lock with its own project, `check --profile
/// staging` with that of the profile. `pull --profile staging --switch-project` takes the event types of the profile's
/// project into the lock, which stays the lock of its own project. Without a profile, `--switch-project` makes it the
/// lock of another.
///
/// If no webmarketer.toml applies beside the lock, one is written that names it: structs that are written by hand then
/// do not compile without the lock. At the root of a workspace, and in folders that are in no member, the locks of all
/// members are pulled. Members that share a lock must name the same project. The Rust names that any of them chooses
/// stay with what they were chosen for.
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

impl Pull {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.without_empty();
        let flags = Flags { project: connection.project(), ..self.files.flags() };
        let members = all_members(&flags)?;
        let choosers = name_choosers(&flags)?;
        let allowed = AllowedPull { empty: self.allow_empty, other_project: self.switch_project };
        console.watched.take_if(|_| self.json);
        let locks = LockUsers::of_locks(&members);
        // What is wrong with the settings of one lock changes none of the others.
        let mut pulls = Vec::new();
        for users in &locks {
            let (settings, connection) = connection_of_members(users, &connection)?;
            let old = read_lock_if_exists(&settings.lock)?;
            let chosen_names = chosen_names(users, &choosers, old.as_ref())?;
            let project = project(settings.project.as_ref(), old.as_ref())?;
            let client = service_client(&connection, &project)?;
            let owner = lock_owner(settings, old.as_ref(), &project);
            pulls.push((settings, client, LockToPull { path: &settings.lock, old, owner, chosen_names, allowed }));
        }
        if let Some(names) = members.names().filter(|_| !self.json) {
            report::write_members(console.out, &names)?;
        }
        let mut documents = Vec::new();
        for (settings, client, lock) in pulls {
            let mut pulled = pull_lock(&client, lock, console).await?;
            pulled.settings = write_settings_beside_lock(settings)?;
            if self.json {
                documents.push(report::pulled_lock_json(&pulled));
            } else {
                report::write_pulled_lock(&pulled, console.out)?;
            }
        }
        if self.json {
            let is_one = documents.len() == 1;
            report::write_json_documents(console.out, documents, "locks", is_one)?;
        }
        Ok(Exit::Agree)
    }
}

/// Fetches the live event types of the client's project into a lock.
pub(crate) async fn pull_lock(
    client: &Client,
    lock: LockToPull<'_>,
    console: &mut Console<'_>,
) -> Result<PulledLock, Failure> {
    lock.check_project(client.project())?;
    let live = read_event_types(client, console).await?;
    Ok(lock.write_lock(client.project(), live)?)
}
