//! Reading a lock, and what commands take from it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::lock::{Lock, LockError};
use webmarketer_schema::{Catalogue, EventType, ProjectId, Reference};

use super::load_error::LoadError;
use crate::settings::{Pattern, Settings};

/// The lock at `path`.
pub(crate) fn read_lock(path: &Path) -> Result<Lock, LoadError> {
    Lock::read(path).map_err(|error| LoadError::Lock(path.to_owned(), error))
}

/// The lock at `path`, if there is a file. A file that is not a lock is an error: `pull` would lose the names that it
/// pins.
pub(crate) fn read_lock_if_there(path: &Path) -> Result<Option<Lock>, LoadError> {
    match read_lock(path) {
        Ok(lock) => Ok(Some(lock)),
        Err(LoadError::Lock(_, LockError::Io(error))) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// What sets the project of a command.
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

/// The project of a command: the one that is named, or the lock's.
pub(crate) fn project(named: Option<&ProjectId>, lock: Option<&Lock>) -> Result<ProjectId, LoadError> {
    let of_lock = lock.and_then(|lock| lock.catalogue.project.as_ref());
    named.or(of_lock).cloned().ok_or(LoadError::NoProject)
}

/// The project whose event types a lock is compared with: the one that is named must be the lock's, unless a profile
/// names another one, such as that of another environment.
pub(crate) fn project_to_compare(settings: &Settings, lock: &Lock) -> Result<ProjectId, LoadError> {
    let project = project(settings.project.as_ref(), Some(lock))?;
    match &lock.catalogue.project {
        Some(of_lock) if *of_lock != project && !settings.project_from_profile => {
            Err(LoadError::LockOfOtherProject { lock: settings.lock.clone(), of_lock: of_lock.clone(), project })
        }
        Some(_) | None => Ok(project),
    }
}

/// The event type of that reference in use, if there is one.
pub(crate) fn active_event_type<'a>(catalogue: &'a Catalogue, reference: &str) -> Option<&'a EventType> {
    catalogue.active().find(|event_type| event_type.reference.as_str() == reference)
}

/// The event type of that reference, which must be in use among those of a project.
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

/// The event types in use that match one of the patterns; all of them where there is no pattern. A pattern that matches
/// none is an error.
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
