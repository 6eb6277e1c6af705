//! The state of a session: its projects, behind one lock, in memory and, where it is to last, on disk as well.

mod disk;
mod events;
mod project_state;
mod record;
mod users;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use tokio::sync::watch;
use webmarketer_schema::ProjectId;

pub use disk::DataError;
pub(crate) use events::Events;
pub(crate) use project_state::{Interaction, ProjectState, Version};
pub(crate) use record::Record;
pub(crate) use users::{Identity, Sighting, User, Users};

use crate::service::Options;
use disk::{Disk, Pending};

/// The projects of a session.
pub(crate) type Projects = BTreeMap<ProjectId, ProjectState>;

/// The state of a session. One lock guards it all: each request holds it once, and never while it waits for anything.
pub(crate) struct Store {
    state: Mutex<State>,
    /// Told of every change, for those who wait for one.
    changed: watch::Sender<()>,
    lasts: bool,
}

struct State {
    projects: Projects,
    /// Where it lasts, if it does.
    disk: Option<Disk>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotChanged {
    /// There is no such project.
    #[error("there is no such project")]
    NoProject,
    /// The change is not on disk, and this is why.
    #[error("the state cannot be written: {0}")]
    NotWritten(String),
}

/// The format of an exported state.
const FORMAT: u32 = 1;

impl Store {
    /// The state that a session starts with, which is gone when the session ends.
    pub(crate) fn in_memory(options: &Options, now: DateTime<Utc>) -> Self {
        let state = State { projects: initial(options, now), disk: None };
        Self { state: Mutex::new(state), changed: watch::Sender::new(()), lasts: false }
    }

    /// The state in that folder, and of what a session starts with whatever is not there.
    pub(crate) fn on_disk(folder: &Path, options: &Options, now: DateTime<Utc>) -> Result<Self, DataError> {
        let (mut disk, mut projects) = Disk::open(folder, options.keep)?;
        let new: Projects = initial(options, now).into_iter().filter(|(id, _)| !projects.contains_key(id)).collect();
        // Nobody is answered before it is written: whoever changes anything waits for this too.
        disk.hand_over(false, record::write_all(&new).map(|(key, json)| (key, Some(json))).collect());
        projects.extend(new);
        projects.values_mut().for_each(ProjectState::note_changes);
        let state = State { projects, disk: Some(disk) };
        Ok(Self { state: Mutex::new(state), changed: watch::Sender::new(()), lasts: true })
    }

    /// Looks at a project while nobody changes it, if there is such a project.
    pub(crate) fn read<T>(&self, project: &ProjectId, look: impl FnOnce(&ProjectState) -> T) -> Option<T> {
        self.lock().projects.get(project).map(look)
    }

    /// Looks at all projects while nobody changes them.
    pub(crate) fn read_all<T>(&self, look: impl FnOnce(&Projects) -> T) -> T {
        look(&self.lock().projects)
    }

    /// Changes a project while nobody else can, if there is such a project. Where the state lasts, it has been written
    /// once this returns, and with it whatever the change has seen.
    pub(crate) async fn change<T>(
        &self,
        project: &ProjectId,
        act: impl FnOnce(&mut ProjectState) -> T,
    ) -> Result<T, NotChanged> {
        let (done, pending) = {
            let mut state = self.lock();
            state.writable()?;
            let project = state.projects.get_mut(project).ok_or(NotChanged::NoProject)?;
            let before = project.revision();
            let done = act(project);
            if project.revision() != before {
                self.changed.send_replace(());
            }
            (done, state.hand_over())
        };
        written(pending).await?;
        Ok(done)
    }

    /// Changes every project, one after the other, while nobody else can.
    pub(crate) async fn change_each<T>(&self, act: impl FnMut(&mut ProjectState) -> T) -> Result<Vec<T>, NotChanged> {
        let (done, pending) = {
            let mut state = self.lock();
            state.writable()?;
            let revisions = |state: &State| state.projects.values().map(ProjectState::revision).sum::<u64>();
            let before = revisions(&state);
            let done = state.projects.values_mut().map(act).collect();
            if revisions(&state) != before {
                self.changed.send_replace(());
            }
            (done, state.hand_over())
        };
        written(pending).await?;
        Ok(done)
    }

    /// Adds a project, unless there is one of its id.
    pub(crate) async fn add(&self, project: ProjectState) -> Result<bool, NotChanged> {
        let pending = {
            let mut state = self.lock();
            state.writable()?;
            if state.projects.contains_key(&project.id) {
                return Ok(false);
            }
            state.put(false, BTreeMap::from([(project.id.clone(), project)]))
        };
        self.changed.send_replace(());
        written(pending).await.map(|()| true)
    }

    /// Puts another state in the place of this one.
    pub(crate) async fn replace(&self, projects: Projects) -> Result<(), NotChanged> {
        let pending = {
            let mut state = self.lock();
            state.writable()?;
            state.put(true, projects)
        };
        self.changed.send_replace(());
        written(pending).await
    }

    /// Forgets everything but what the session started with.
    pub(crate) async fn reset(&self, options: &Options, now: DateTime<Utc>) -> Result<(), NotChanged> {
        self.replace(initial(options, now)).await
    }

    /// The whole state as JSON.
    pub(crate) fn export(&self) -> Value {
        let records: Map<String, Value> = self.read_all(|projects| {
            let records = record::write_all(projects);
            records.map(|(key, json)| (key, serde_json::from_slice(&json).unwrap_or_default())).collect()
        });
        json!({"format": FORMAT, "records": records})
    }

    /// Waits until all that there is has been written, where it lasts.
    pub(crate) async fn settled(&self) -> Result<(), NotChanged> {
        if !self.lasts {
            return Ok(());
        }
        let pending = self.lock().hand_over();
        written(pending).await
    }

    /// Closes what it lasts in. Nobody may be answered any more.
    pub(crate) async fn close(&self) {
        let disk = self.lock().disk.take();
        if let Some(disk) = disk {
            disk.close().await;
        }
    }

    /// Tells of changes from now on.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Whoever panicked has had their own answer lost; the rest is still worth serving.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether what is changed now can be written. Once it could not, nothing is changed any more: what is answered would
    /// not be there the next time.
    fn writable(&self) -> Result<(), NotChanged> {
        self.disk.as_ref().map_or(Ok(()), Disk::check).map_err(NotChanged::NotWritten)
    }

    /// Hands what has changed over to the disk, if there is one. It is done under the lock, so that the disk sees
    /// changes in their order.
    fn hand_over(&mut self) -> Option<Pending> {
        let disk = self.disk.as_mut()?;
        let mut records = Vec::new();
        for project in self.projects.values_mut() {
            let changes = project.take_changes().into_iter();
            records.extend(changes.map(|record| (record.key(&project.id), project.write(record))));
        }
        Some(disk.hand_over(false, records))
    }

    /// Puts projects beside those that are there, or in their place.
    fn put(&mut self, clear: bool, mut projects: Projects) -> Option<Pending> {
        if clear {
            self.projects.clear();
        }
        let records = self.disk.is_some().then(|| record::write_all(&projects).collect::<Vec<_>>());
        if self.disk.is_some() {
            projects.values_mut().for_each(ProjectState::note_changes);
        }
        self.projects.extend(projects);
        let records = records?.into_iter().map(|(key, json)| (key, Some(json))).collect();
        Some(self.disk.as_mut()?.hand_over(clear, records))
    }
}

/// Reads an exported state.
pub(crate) fn import(export: &Value, options: &Options) -> Result<Projects, String> {
    if export.get("format").and_then(Value::as_u64) != Some(FORMAT.into()) {
        return Err(format!("expected an exported state of format {FORMAT}"));
    }
    let records = export.get("records").and_then(Value::as_object).ok_or("expected `records`: an object")?;
    let mut records: Vec<_> = records.iter().map(|(key, json)| (key.clone(), json.to_string())).collect();
    records.sort();
    let records = records.iter().map(|(key, json)| (key.clone(), json.as_bytes()));
    record::read_all(records, options.keep).map_err(|bad| bad.to_string())
}

async fn written(pending: Option<Pending>) -> Result<(), NotChanged> {
    match pending {
        Some(pending) => pending.written().await.map_err(NotChanged::NotWritten),
        None => Ok(()),
    }
}

fn initial(options: &Options, now: DateTime<Utc>) -> Projects {
    let projects = options.projects.iter().cloned();
    projects.map(|project| (project.id().clone(), ProjectState::new(project, options.keep, now))).collect()
}
