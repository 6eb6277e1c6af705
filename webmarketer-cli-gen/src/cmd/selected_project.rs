//! The project of a command, its connection, and its lock.

use webmarketer_core::Client;
use webmarketer_schema::lock::Lock;
use webmarketer_schema::{Catalogue, EventType, ProjectId};

use super::service_client::service_client;
use crate::options::{Connection, Files};
use crate::resolve::{
    ProjectSource, active_event_type, fetch_event_types, live_event_type, project, read_lock, read_lock_if_exists,
    settings_of_one_lock,
};
use crate::settings::{Flags, Settings};
use crate::terminal::{Failure, Progress};

/// The project, from flags, variables, settings and the lock.
pub(super) struct SelectedProject {
    pub(super) settings: Settings,
    connection: Connection,
    lock: Option<Lock>,
}

impl SelectedProject {
    /// Reads the settings, and the lock if it exists. A lock that a flag names must exist.
    pub(super) fn load(connection: Connection, files: &Files) -> Result<Self, Failure> {
        let connection = connection.without_empty();
        let flags = Flags { project: connection.project(), ..files.flags() };
        let settings = settings_of_one_lock(&flags)?;
        let lock = match files.lock {
            Some(_) => Some(read_lock(&settings.lock)?),
            None => read_lock_if_exists(&settings.lock)?,
        };
        Ok(Self { settings, connection, lock })
    }

    /// The project that is set, and its source.
    pub(super) fn project(&self) -> Option<(&ProjectId, ProjectSource)> {
        let source = match self.connection.project() {
            _ if self.settings.project_from_profile => {
                ProjectSource::Profile(self.settings.profile_name.clone().unwrap_or_default())
            }
            Some(given) if given.from_variable => ProjectSource::Variable,
            Some(_) => ProjectSource::Flag,
            None => ProjectSource::Settings(self.settings.file.clone()),
        };
        let named = self.settings.project.as_ref().map(|project| (project, source));
        named.or_else(|| Some((self.of_lock()?, ProjectSource::Lock(self.settings.lock.clone()))))
    }

    fn of_lock(&self) -> Option<&ProjectId> {
        self.lock.as_ref()?.catalogue.project.as_ref()
    }

    /// A client for the project that is set.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        self.client_of(&project(self.settings.project.as_ref(), self.lock.as_ref())?)
    }

    /// A client for that project.
    pub(super) fn client_of(&self, project: &ProjectId) -> Result<Client, Failure> {
        service_client(&self.connection.clone().or(&self.settings), project)
    }

    /// The event types of the lock, if the lock belongs to the project.
    pub(super) fn catalogue(&self) -> Option<&Catalogue> {
        let is_other = |named: &ProjectId| self.of_lock().is_some_and(|of_lock| of_lock != named);
        let lock = self.lock.as_ref().filter(|_| !self.settings.project.as_ref().is_some_and(is_other));
        lock.map(|lock| &lock.catalogue)
    }

    /// The active event type with that reference, from the lock or else from the service.
    pub(super) async fn event_type(&self, reference: &str) -> Result<EventType, Failure> {
        if let Some(event_type) = self.catalogue().and_then(|catalogue| active_event_type(catalogue, reference)) {
            return Ok(event_type.clone());
        }
        let client = self.client()?;
        let live = fetch_event_types(&client, &Progress::default()).await?;
        Ok(live_event_type(client.project(), &live, reference)?)
    }
}
