//! The store: the projects of a session behind one lock, and their file on disk.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use parking_lot::{Mutex, MutexGuard};
use serde_json::{Map, Value, json};
use tokio::sync::{Notify, watch};
use webmarketer_schema::ProjectId;

use super::data_file::DataError;
use super::disk::{Disk, PendingWrite, wait_until_writable};
use super::projects::Projects;
use super::record_json::{read_records, write_records};
use super::stored_project::StoredProject;
use crate::clock::Clock;
use crate::model::{Project, Warning, WarningHook};

/// The projects that a store starts with.
#[derive(Clone, Debug)]
pub(crate) struct InitialProjects {
    pub(crate) projects: Vec<Project>,
    /// The maximum number of kept events of a project.
    pub(crate) keep: usize,
    /// Whether these projects replace the event types of stored ones.
    pub(crate) replace: bool,
}

/// The projects of a session behind one lock. Each request takes the lock once, and does not wait while it holds it.
pub(crate) struct Store {
    contents: Mutex<StoreContents>,
    /// Notifies of every change.
    changed: watch::Sender<()>,
    /// Notifies the worker after a change with which events wait to be processed.
    events_wait: Notify,
    lasts: bool,
    /// The clock by which retention ends.
    clock: Arc<Clock>,
}

struct StoreContents {
    projects: Projects,
    disk: Option<Disk>,
    /// The reason why changes were not written when the store was closed.
    not_saved: Option<String>,
}

/// The error of a failed change.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("project not found")]
    NoProject,
    #[error("cannot write the state to disk: {0}")]
    NotWritten(String),
}

/// The format of an exported state.
const FORMAT: u32 = 1;

impl Store {
    /// Makes a store in memory with the initial projects.
    pub(crate) fn in_memory(initial: &InitialProjects, clock: &Arc<Clock>) -> Self {
        let contents = StoreContents { projects: initial.projects_at(clock.now()), disk: None, not_saved: None };
        Self::new(contents, clock)
    }

    /// Opens the state in the folder, and adds the initial projects that it does not contain.
    pub(crate) fn on_disk(
        folder: &Path,
        initial: &InitialProjects,
        warnings: &WarningHook,
        clock: &Arc<Clock>,
    ) -> Result<Self, DataError> {
        let now = clock.now();
        let (mut disk, mut projects) = Disk::open(folder, initial.keep, warnings.clone())?;
        let new: Projects = initial.projects_at(now).into_iter().filter(|(id, _)| !projects.contains_key(id)).collect();
        // No need to wait here: the first change waits until this is written too.
        disk.hand_over(false, write_records(&new).map(|(key, json)| (key, Some(json))).collect());
        projects.values_mut().for_each(StoredProject::note_changes);
        for given in &initial.projects {
            let Some(stored) = projects.get_mut(given.id()).filter(|stored| stored.differs_from(given)) else {
                continue;
            };
            if initial.replace {
                stored.replace_event_types(given, now);
                disk.hand_over(false, take_changed_records(stored));
            } else {
                warnings.warn(&Warning::StoredProjectDiffers { project: given.id().clone() });
            }
        }
        projects.extend(new);
        projects.values_mut().for_each(StoredProject::note_changes);
        let contents = StoreContents { projects, disk: Some(disk), not_saved: None };
        Ok(Self::new(contents, clock))
    }

    fn new(contents: StoreContents, clock: &Arc<Clock>) -> Self {
        let (lasts, clock) = (contents.disk.is_some(), Arc::clone(clock));
        let (contents, changed) = (Mutex::new(contents), watch::Sender::new(()));
        Self { contents, changed, events_wait: Notify::new(), lasts, clock }
    }

    /// Reads a project under the lock; `None` if it does not exist.
    pub(crate) fn read_project<T>(&self, project: &ProjectId, look: impl FnOnce(&StoredProject) -> T) -> Option<T> {
        self.lock().projects.get(project).map(look)
    }

    /// Reads a project under the lock, and then lets a waiting thread have the lock. A thread that reads again and again
    /// would otherwise lock the store most of the time, even if it unlocks it in between.
    pub(crate) fn read_project_in_turn<T>(
        &self,
        project: &ProjectId,
        look: impl FnOnce(&StoredProject) -> T,
    ) -> Option<T> {
        let contents = self.lock();
        let read = contents.projects.get(project).map(look);
        MutexGuard::unlock_fair(contents);
        read
    }

    /// Reads all projects under the lock.
    pub(crate) fn read_projects<T>(&self, look: impl FnOnce(&Projects) -> T) -> T {
        look(&self.lock().projects)
    }

    /// Changes a project under the lock. If the state is on disk, this returns after the change and all earlier changes
    /// are written.
    pub(crate) async fn change_project<T>(
        &self,
        project: &ProjectId,
        act: impl FnOnce(&mut StoredProject) -> T,
    ) -> Result<T, StoreError> {
        let (done, pending) = {
            let mut contents = self.lock();
            contents.check_writable()?;
            let project = contents.projects.get_mut(project).ok_or(StoreError::NoProject)?;
            let before = project.revision();
            let done = act(project);
            if project.revision() != before {
                self.notify(project.events.waiting() > 0);
            }
            (done, contents.hand_over())
        };
        wait_until_written(pending).await?;
        Ok(done)
    }

    /// Changes every project under the lock, one after the other. `act` makes no events wait.
    pub(crate) async fn change_each_project<T>(
        &self,
        act: impl FnMut(&mut StoredProject) -> T,
    ) -> Result<Vec<T>, StoreError> {
        let (done, pending) = {
            let mut contents = self.lock();
            contents.check_writable()?;
            let revisions =
                |contents: &StoreContents| contents.projects.values().map(StoredProject::revision).sum::<u64>();
            let before = revisions(&contents);
            let done = contents.projects.values_mut().map(act).collect();
            if revisions(&contents) != before {
                self.notify(false);
            }
            (done, contents.hand_over())
        };
        wait_until_written(pending).await?;
        Ok(done)
    }

    /// Adds a project. Returns `false` if its id exists.
    pub(crate) async fn add_project(&self, project: StoredProject) -> Result<bool, StoreError> {
        let pending = {
            let mut contents = self.lock();
            contents.check_writable()?;
            if contents.projects.contains_key(&project.id) {
                return Ok(false);
            }
            contents.put_projects(false, BTreeMap::from([(project.id.clone(), project)]))
        };
        self.notify(true);
        wait_until_written(pending).await.map(|()| true)
    }

    /// Replaces all projects.
    pub(crate) async fn replace_projects(&self, projects: Projects) -> Result<(), StoreError> {
        let pending = {
            let mut contents = self.lock();
            contents.check_writable()?;
            contents.put_projects(true, projects)
        };
        self.notify(true);
        wait_until_written(pending).await
    }

    /// Resets the store to the initial projects.
    pub(crate) async fn reset(&self, initial: &InitialProjects, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.replace_projects(initial.projects_at(now)).await
    }

    /// Exports the whole state as JSON.
    pub(crate) fn export(&self) -> Value {
        let records: Map<String, Value> = self.read_projects(|projects| {
            let records = write_records(projects);
            records.map(|(key, json)| (key, serde_json::from_slice(&json).unwrap_or_default())).collect()
        });
        json!({"format": FORMAT, "records": records})
    }

    /// Whether the state is on disk.
    pub(crate) fn lasts(&self) -> bool {
        self.lasts
    }

    /// Waits until all changes are written, if the state is on disk. Fails if the last write failed.
    pub(crate) async fn wait_until_saved(&self) -> Result<(), StoreError> {
        if !self.lasts {
            return Ok(());
        }
        let pending = self.lock().hand_over();
        wait_until_written(pending).await
    }

    /// Closes the file on disk. No request may be served afterwards.
    pub(crate) async fn close(&self) {
        let disk = self.lock().disk.take();
        if let Some(disk) = disk {
            let closed = disk.close().await;
            self.lock().not_saved = closed.err();
        }
    }

    /// The reason why the file on disk does not have the latest changes, if the last write failed.
    pub(crate) fn write_failure(&self) -> Option<String> {
        let contents = self.lock();
        contents.not_saved.clone().or_else(|| contents.disk.as_ref()?.check().err())
    }

    /// Waits until changes can be written again.
    pub(crate) async fn wait_until_writable(&self) {
        let progress = self.lock().disk.as_ref().map(Disk::progress);
        if let Some(progress) = progress {
            wait_until_writable(progress).await;
        }
    }

    /// Returns a receiver that is notified of each change.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Waits until a change with which events wait to be processed, or returns if there was one since the last call.
    pub(crate) async fn events_wait(&self) {
        self.events_wait.notified().await;
    }

    /// Notifies of a change.
    fn notify(&self, events_wait: bool) {
        // A receiver that subscribes later also reads the contents later. Notifying takes longer than counting.
        if self.changed.receiver_count() > 0 {
            self.changed.send_replace(());
        }
        if events_wait {
            self.events_wait.notify_one();
        }
    }

    /// Locks the contents, and removes the events whose retention has ended: no caller sees an event after that date.
    fn lock(&self) -> MutexGuard<'_, StoreContents> {
        let mut contents = self.contents.lock();
        if contents.projects.values().any(StoredProject::can_expire) {
            let now = self.clock.now();
            contents.projects.values_mut().for_each(|project| project.expire(now));
        }
        contents
    }
}

impl StoreContents {
    /// Fails if the last change could not be written: further changes would be lost at the next start.
    fn check_writable(&self) -> Result<(), StoreError> {
        self.disk.as_ref().map_or(Ok(()), Disk::check).map_err(StoreError::NotWritten)
    }

    /// Sends the changed records to the disk, if there is one. The lock keeps the changes in order.
    fn hand_over(&mut self) -> Option<PendingWrite> {
        let disk = self.disk.as_mut()?;
        let records = self.projects.values_mut().flat_map(take_changed_records).collect();
        Some(disk.hand_over(false, records))
    }

    /// Adds projects. With `clear`, all others are removed.
    fn put_projects(&mut self, clear: bool, mut projects: Projects) -> Option<PendingWrite> {
        if clear {
            self.projects.clear();
        }
        let records = self.disk.is_some().then(|| write_records(&projects).collect::<Vec<_>>());
        if self.disk.is_some() {
            projects.values_mut().for_each(StoredProject::note_changes);
        }
        self.projects.extend(projects);
        let records = records?.into_iter().map(|(key, json)| (key, Some(json))).collect();
        Some(self.disk.as_mut()?.hand_over(clear, records))
    }
}

/// Reads an exported state. Each project keeps its latest `keep` events.
pub(crate) fn read_export(export: &Value, keep: usize) -> Result<Projects, String> {
    if export.get("format").and_then(Value::as_u64) != Some(FORMAT.into()) {
        return Err(format!("expected an exported state with `\"format\": {FORMAT}`"));
    }
    let records = export.get("records").and_then(Value::as_object).ok_or("at /records: expected an object")?;
    let mut records: Vec<_> = records.iter().map(|(key, json)| (key.clone(), json.to_string())).collect();
    records.sort();
    let records = records.iter().map(|(key, json)| (key.clone(), json.as_bytes()));
    read_records(records, keep).map_err(|bad| bad.to_string())
}

/// The records that changed since the last call.
fn take_changed_records(project: &mut StoredProject) -> Vec<(String, Option<Vec<u8>>)> {
    let changes = project.take_changes().into_iter();
    changes.map(|record| (record.key(&project.id), project.write_record(record))).collect()
}

async fn wait_until_written(pending: Option<PendingWrite>) -> Result<(), StoreError> {
    match pending {
        Some(pending) => pending.wait_until_written().await.map_err(StoreError::NotWritten),
        None => Ok(()),
    }
}

impl InitialProjects {
    /// Makes the projects, created at `now`.
    fn projects_at(&self, now: DateTime<Utc>) -> Projects {
        let projects = self.projects.iter().cloned();
        projects.map(|project| (project.id().clone(), StoredProject::new(project, self.keep, now))).collect()
    }
}
