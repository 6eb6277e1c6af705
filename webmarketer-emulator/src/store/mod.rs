//! The state of a session: its projects, behind one lock, in memory and, where it is to last, on disk as well.

mod events;
mod project_state;
mod record;
mod users;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use tokio::sync::watch;
use webmarketer_schema::ProjectId;

pub(crate) use events::Events;
pub(crate) use project_state::{Interaction, ProjectState, Version};
pub(crate) use record::Record;
pub(crate) use users::{Identity, Sighting, User, Users};

use crate::service::Options;

/// The projects of a session.
pub(crate) type Projects = BTreeMap<ProjectId, ProjectState>;

/// The state of a session. One lock guards it all: each request holds it once, and never while it waits for anything.
pub(crate) struct Store {
    projects: Mutex<Projects>,
    /// Told of every change, for those who wait for one.
    changed: watch::Sender<()>,
}

/// Why nothing was changed.
#[derive(Debug)]
pub(crate) enum NotChanged {
    /// There is no such project.
    NoProject,
}

impl NotChanged {
    /// The same, for who uses the library.
    pub(crate) fn into_io(self) -> io::Error {
        match self {
            Self::NoProject => io::Error::new(io::ErrorKind::NotFound, "there is no such project"),
        }
    }
}

impl Store {
    /// The state that a session starts with, which is gone when the session ends.
    pub(crate) fn in_memory(options: &Options, now: DateTime<Utc>) -> Self {
        Self { projects: Mutex::new(initial(options, now)), changed: watch::Sender::new(()) }
    }

    /// Looks at a project while nobody changes it, if there is such a project.
    pub(crate) fn read<T>(&self, project: &ProjectId, look: impl FnOnce(&ProjectState) -> T) -> Option<T> {
        self.lock().get(project).map(look)
    }

    /// Looks at all projects while nobody changes them.
    pub(crate) fn read_all<T>(&self, look: impl FnOnce(&Projects) -> T) -> T {
        look(&self.lock())
    }

    /// Changes a project while nobody else can, if there is such a project. Where the state lasts, it has been written
    /// once this returns, and with it whatever the change has seen.
    pub(crate) async fn change<T>(
        &self,
        project: &ProjectId,
        act: impl FnOnce(&mut ProjectState) -> T,
    ) -> Result<T, NotChanged> {
        let done = self.act(|projects| projects.get_mut(project).map(act));
        done.ok_or(NotChanged::NoProject)
    }

    /// Changes every project, one after the other, while nobody else can.
    pub(crate) async fn change_each<T>(&self, act: impl FnMut(&mut ProjectState) -> T) -> Result<Vec<T>, NotChanged> {
        Ok(self.act(|projects| projects.values_mut().map(act).collect()))
    }

    /// Adds a project, unless there is one of its id.
    pub(crate) async fn add(&self, project: ProjectState) -> Result<bool, NotChanged> {
        match self.lock().entry(project.id.clone()) {
            Entry::Occupied(_) => return Ok(false),
            Entry::Vacant(place) => drop(place.insert(project)),
        }
        self.changed.send_replace(());
        Ok(true)
    }

    /// Forgets everything but what the session started with.
    pub(crate) async fn reset(&self, options: &Options, now: DateTime<Utc>) -> Result<(), NotChanged> {
        self.replace(initial(options, now));
        Ok(())
    }

    /// Puts another state in the place of this one.
    pub(crate) fn replace(&self, projects: Projects) {
        *self.lock() = projects;
        self.changed.send_replace(());
    }

    /// Tells of changes from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    fn act<T>(&self, act: impl FnOnce(&mut Projects) -> T) -> T {
        let mut projects = self.lock();
        let revisions = |projects: &Projects| projects.values().map(ProjectState::revision).sum::<u64>();
        let before = revisions(&projects);
        let done = act(&mut projects);
        let changed = revisions(&projects) != before;
        drop(projects);
        if changed {
            self.changed.send_replace(());
        }
        done
    }

    fn lock(&self) -> MutexGuard<'_, Projects> {
        // Whoever panicked has had their own answer lost; the rest is still worth serving.
        self.projects.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn initial(options: &Options, now: DateTime<Utc>) -> Projects {
    let projects = options.projects.iter().cloned();
    projects.map(|project| (project.id().clone(), ProjectState::new(project, options.keep, now))).collect()
}
