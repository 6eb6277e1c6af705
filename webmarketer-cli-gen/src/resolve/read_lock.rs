//! Reads a lock, and selects its project and event types.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::lock::{Lock, LockError};
use webmarketer_schema::{Catalogue, EventType, ProjectId, Reference};

use super::load_error::LoadError;
use crate::settings::{Pattern, Settings};

/// Reads the lock at `path`.
pub(crate) fn read_lock(path: &Path) -> Result<Lock, LoadError> {
    Lock::read(path).map_err(|error| LoadError::Lock(path.to_owned(), error))
}

/// Reads the lock at `path`, if the file exists. A file that is not a lock is an error: `pull` must not lose pinned
/// names.
pub(crate) fn read_lock_if_exists(path: &Path) -> Result<Option<Lock>, LoadError> {
    match read_lock(path) {
        Ok(lock) => Ok(Some(lock)),
        Err(LoadError::Lock(_, LockError::Io(error))) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The source of a command's project.
#[derive(Debug)]
pub(crate) enum ProjectSource {
    /// A profile of the settings, with its name.
    Profile(String),
    /// An environment variable.
    Variable,
    Flag,
    /// The settings, with the path of their file.
    Settings(Option<PathBuf>),
    Lock(PathBuf),
}

/// The project of a command: the `named` one, or else the lock's.
pub(crate) fn project(named: Option<&ProjectId>, lock: Option<&Lock>) -> Result<ProjectId, LoadError> {
    let of_lock = lock.and_then(|lock| lock.catalogue.project.as_ref());
    named.or(of_lock).cloned().ok_or(LoadError::NoProject)
}

/// The project whose event types a lock is compared with. It must be the lock's, unless a profile names another one,
/// such as that of another environment.
pub(crate) fn project_to_compare(settings: &Settings, lock: &Lock) -> Result<ProjectId, LoadError> {
    let project = project(settings.project.as_ref(), Some(lock))?;
    match &lock.catalogue.project {
        Some(of_lock) if *of_lock != project && !settings.project_from_profile => {
            Err(LoadError::LockOfOtherProject { lock: settings.lock.clone(), of_lock: of_lock.clone(), project })
        }
        Some(_) | None => Ok(project),
    }
}

/// The active event type with this reference, if there is one.
pub(crate) fn active_event_type<'a>(catalogue: &'a Catalogue, reference: &str) -> Option<&'a EventType> {
    catalogue.active().find(|event_type| event_type.reference.as_str() == reference)
}

/// The active event type with this reference, or an error that names the project.
pub(crate) fn live_event_type(project: &ProjectId, live: &Catalogue, reference: &str) -> Result<EventType, LoadError> {
    active_event_type(live, reference).cloned().ok_or_else(|| {
        let references: Vec<_> = live.active().map(|event_type| event_type.reference.as_str()).collect();
        LoadError::NotLive {
            project: project.clone(),
            reference: reference.to_owned(),
            is_archived: live.get(&Reference::new(reference)).is_some(),
            near: nearest_name(reference, &references).map(str::to_owned),
        }
    })
}

/// The active event types that match one of the patterns, or all if there is no pattern. A pattern without a match is
/// an error.
pub(crate) fn active_event_types<'a>(lock: &'a Lock, patterns: &[String]) -> Result<Vec<&'a EventType>, LoadError> {
    let references: Vec<_> = lock.catalogue.active().map(|event_type| event_type.reference.as_str()).collect();
    for pattern in patterns {
        if !references.iter().any(|reference| Pattern::new(pattern).matches(reference)) {
            let near = nearest_name(pattern, &references).map(str::to_owned);
            return Err(LoadError::NotInLock { pattern: pattern.clone(), near });
        }
    }
    let matches = |event_type: &&EventType| {
        patterns.is_empty()
            || patterns.iter().any(|pattern| Pattern::new(pattern).matches(event_type.reference.as_str()))
    };
    Ok(lock.catalogue.active().filter(matches).collect())
}
