//! `webmarketer pull`: writes the live event types into the lock.

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
/// Archived event types are included and marked as archived. The lock is written only if it changes, and the changes
/// are listed with the levels of `webmarketer check`. Rust names in the lock do not change.
///
/// If an event type or a field was renamed, removed or archived, the lock records it until the code follows: then
/// `webmarketer generate` leaves a deprecated item with the old name of the struct, and `webmarketer fix` changes the
/// code.
///
/// If no webmarketer.toml applies to the lock, `pull` writes one that names the lock, so that hand-written structs do
/// not compile without it.
///
/// At the root of a workspace, and in folders that are not part of a member, `pull` updates the locks of all members.
/// Members that share a lock must name the same project.
///
/// A lock names one project. A profile without `lock` compares this lock with the project of the profile. `pull
/// --profile staging --switch-project` writes the event types of that project into the lock; the project in the lock
/// does not change. `pull --project ID --switch-project` changes it, too.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
pub(crate) struct Pull {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    /// Write the lock even if the project has no event types; without this option, the lock is not written, and the
    /// exit code is 2
    #[arg(long)]
    allow_empty: bool,

    /// Write the event types of another project than that of the lock; without this option, the lock is not
    /// written, and the exit code is 2
    #[arg(long)]
    switch_project: bool,

    /// Write the result as JSON: an object with `lock`, `project`, `isNew`, `isChanged`, `settings`, `eventTypes`,
    /// `archived`, `changes` and `codeChanges`; for several locks `{"locks": [...]}`
    #[arg(long)]
    json: bool,

    /// Whether the caller has shown the changes.
    #[arg(skip)]
    are_changes_known: bool,
}

impl Pull {
    /// The refresh of the lock after event types were changed.
    pub(super) fn after_apply(connection: Connection, files: Files, json: bool) -> Self {
        Self { connection, files, allow_empty: true, switch_project: false, json, are_changes_known: true }
    }

    /// The first fetch, for a project that is set up.
    pub(super) fn first(connection: Connection, files: Files) -> Self {
        Self { connection, files, allow_empty: true, switch_project: false, json: false, are_changes_known: false }
    }

    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.without_empty();
        let flags = Flags { project: connection.project(), ..self.files.flags() };
        let members = all_members(&flags)?;
        let choosers = name_choosers(&flags)?;
        let allowed = AllowedPull { empty: self.allow_empty, other_project: self.switch_project };
        console.watched.take_if(|_| self.json);
        let locks = LockUsers::of_locks(&members);
        // All settings are checked before the first lock is written.
        let mut pulls = Vec::new();
        for users in &locks {
            let (settings, connection) = connection_of_members(users, &connection)?;
            let old = read_lock_if_exists(&settings.lock)?;
            let chosen_names = chosen_names(users, &choosers, old.as_ref())?;
            let project = project(settings.project.as_ref(), old.as_ref())?;
            let client = service_client(&connection, &project)?;
            let owner = lock_owner(settings, old.as_ref(), &project);
            let (path, levels) = (&settings.lock, &settings.levels);
            pulls.push((settings, client, LockToPull { path, old, owner, chosen_names, levels, allowed }));
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
                report::write_pulled_lock(&pulled, self.are_changes_known, console)?;
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
