//! Whom a command speaks to: the project, how it is reached, and the lock beside it.

use webmarketer_core::Client;
use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::lock::Lock;
use webmarketer_schema::{Catalogue, EventType, ProjectId, Reference};

use super::{live_catalogue, lock, pull};
use crate::options::{Connection, Files};
use crate::settings::{Flags, Settings};
use crate::terminal::{Exit, Failure, Progress};

/// What the flags, the variables, the settings and the lock say together.
pub(super) struct Target {
    pub(super) settings: Settings,
    connection: Connection,
    lock: Option<Lock>,
}

impl Target {
    /// Reads the settings, and the lock if there is one. A lock that somebody named must be there.
    pub(super) fn read(connection: Connection, files: &Files) -> Result<Self, Failure> {
        let connection = connection.without_empty();
        let flags = Flags { project: connection.project(), ..files.flags() };
        let settings = super::workspace::settings(&flags)?;
        let lock = match files.lock {
            Some(_) => Some(lock::read(&settings)?),
            None => pull::read_if_there(&settings.lock)?,
        };
        Ok(Self { settings, connection, lock })
    }

    /// The project that is set, and by what.
    pub(super) fn project(&self) -> Option<(&ProjectId, String)> {
        let by = match self.connection.project() {
            _ if self.settings.project_is_of_profile => {
                format!("the profile {}", self.settings.profile_name.as_deref().unwrap_or_default())
            }
            Some(given) if given.is_variable => webmarketer_core::variables::PROJECT.to_owned(),
            Some(_) => "--project".to_owned(),
            None => {
                let file = self.settings.file.as_deref();
                file.map_or(crate::settings::FILE_NAME.to_owned(), |file| file.display().to_string())
            }
        };
        let named = self.settings.project.as_ref().map(|project| (project, by));
        named.or_else(|| Some((self.of_lock()?, format!("the lock {}", self.settings.lock.display()))))
    }

    fn of_lock(&self) -> Option<&ProjectId> {
        self.lock.as_ref()?.catalogue.project.as_ref()
    }

    /// A client for the project that is set.
    pub(super) fn client(&self) -> Result<Client, Failure> {
        self.client_of(&pull::project(self.settings.project.as_ref(), self.of_lock())?)
    }

    /// A client for that project.
    pub(super) fn client_of(&self, project: &ProjectId) -> Result<Client, Failure> {
        live_catalogue::client(&self.connection.clone().or(&self.settings), project)
    }

    /// The event types of the lock, if they are those of the project that is set.
    pub(super) fn catalogue(&self) -> Option<&Catalogue> {
        let is_other = |named: &ProjectId| self.of_lock().is_some_and(|of_lock| of_lock != named);
        let lock = self.lock.as_ref().filter(|_| !self.settings.project.as_ref().is_some_and(is_other));
        lock.map(|lock| &lock.catalogue)
    }

    /// The event type of that reference in use, as the lock has it, or else as it is live.
    pub(super) async fn event_type(&self, reference: &str) -> Result<EventType, Failure> {
        let of_lock = self.catalogue().and_then(|catalogue| in_use(catalogue, reference));
        if let Some(event_type) = of_lock {
            return Ok(event_type.clone());
        }
        let client = self.client()?;
        let live = live_catalogue::fetch(&client, &Progress::default()).await?;
        if let Some(event_type) = in_use(&live, reference) {
            return Ok(event_type.clone());
        }
        let is_archived = live.get(&Reference::new(reference)).is_some();
        let what = if is_archived { "has archived the event type" } else { "has no event type" };
        let what = format!("the project `{}` {what} `{}`", client.project(), reference.escape_debug());
        let references: Vec<_> = live.active().map(|event_type| event_type.reference.as_str()).collect();
        let failure = Failure::new(Exit::Usage, what);
        Err(match nearest_name(reference, &references) {
            Some(near) => failure.advise(format!("did you mean `{near}`?")),
            None => failure.advise("`webmarketer pull` and `webmarketer list` show those it has"),
        })
    }
}

fn in_use<'a>(catalogue: &'a Catalogue, reference: &str) -> Option<&'a EventType> {
    catalogue.active().find(|event_type| event_type.reference.as_str() == reference)
}
