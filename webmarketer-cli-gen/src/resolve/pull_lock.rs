//! Writes live event types into a lock.

use std::path::{Path, PathBuf};

use webmarketer_schema::diff::renames;
use webmarketer_schema::lock::{Lock, find, write_if_changed};
use webmarketer_schema::{Catalogue, ProjectId};

use super::Resolution;
use super::members::{ChosenName, has_packages};
use super::recorded_changes::{RecordedChange, recorded_changes};
use crate::codegen::names::pin_renamed;
use crate::settings::{ConfigError, FILE_NAME, Levels, PackageFiles, Settings, current_folder};

/// A lock that is about to receive the live event types of a project.
pub(crate) struct LockToPull<'a> {
    pub(crate) path: &'a Path,
    /// The current lock, if it exists.
    pub(crate) old: Option<Lock>,
    /// The project of the new lock.
    pub(crate) owner: ProjectId,
    /// The Rust names that settings choose.
    pub(crate) chosen_names: Vec<ChosenName<'a>>,
    /// The levels of the changes.
    pub(crate) levels: &'a Levels,
    pub(crate) allowed: AllowedPull,
}

/// Changes to the lock that a pull makes only if the user allows them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct AllowedPull {
    /// Remove all event types.
    pub(crate) empty: bool,
    /// Write event types of another project.
    pub(crate) other_project: bool,
}

/// Why a pull does not write the lock.
#[derive(Debug)]
pub(crate) enum PullError {
    /// The lock is of another project. If `stays` is true, it keeps that project even when the pull is allowed.
    OtherProject {
        path: PathBuf,
        of_lock: ProjectId,
        project: ProjectId,
        stays: bool,
    },
    /// The project has no event type.
    Empty(ProjectId),
    Settings(ConfigError),
    Write(PathBuf, std::io::Error),
}

/// The result of a pull.
#[derive(Debug)]
pub(crate) struct PulledLock {
    pub(crate) path: PathBuf,
    pub(crate) lock: Lock,
    /// The event types of the old lock, if it existed.
    pub(crate) old: Option<Catalogue>,
    /// The changes to the old lock, as `check` reports them.
    pub(crate) changes: Resolution,
    pub(crate) is_changed: bool,
    /// The changes of names that the pull recorded.
    pub(crate) recorded: Vec<RecordedChange>,
    /// The project of the event types, if it differs from the lock's.
    pub(crate) other: Option<ProjectId>,
    /// The path of the settings that were written beside the lock, if any.
    pub(crate) settings: Option<PathBuf>,
}

/// The project of the lock after a pull from `pulled`. A profile that shares the lock with others does not change its
/// project.
pub(crate) fn lock_owner(settings: &Settings, old: Option<&Lock>, pulled: &ProjectId) -> ProjectId {
    let of_lock = old.and_then(|lock| lock.catalogue.project.as_ref());
    let is_shared = settings.project_from_profile && !settings.profile_has_own_lock;
    let own = of_lock.or(settings.project_without_profile.as_ref()).filter(|_| is_shared);
    own.unwrap_or(pulled).clone()
}

impl LockToPull<'_> {
    /// Checks that the lock may receive the event types of a project.
    pub(crate) fn check_project(&self, project: &ProjectId) -> Result<(), PullError> {
        match self.old.as_ref().and_then(|lock| lock.catalogue.project.as_ref()) {
            Some(of_lock) if of_lock != project && !self.allowed.other_project => Err(PullError::OtherProject {
                path: self.path.to_owned(),
                of_lock: of_lock.clone(),
                project: project.clone(),
                stays: self.owner == *of_lock,
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Writes the live event types of a project into the lock.
    pub(crate) fn write_lock(self, project: &ProjectId, mut live: Catalogue) -> Result<PulledLock, PullError> {
        if live.is_empty() && !self.allowed.empty {
            return Err(PullError::Empty(project.clone()));
        }
        let path = self.path.to_owned();
        let is_new = self.old.is_none();
        let old = self.old.unwrap_or_default();
        let chosen: Vec<_> = self.chosen_names.iter().map(|chosen| (chosen.of, chosen.name)).collect();
        let names = pin_renamed(&live, &old, &chosen, &renames(&old.catalogue, &live));
        let other = Some(project.clone()).filter(|project| *project != self.owner);
        live.project = Some(self.owner);
        let lock = Lock::new(live, names);
        let is_changed = lock.write(&path).map_err(|error| PullError::Write(path.clone(), error))?;
        let recorded = recorded_changes(&old, &lock);
        let old = (!is_new).then_some(old.catalogue);
        let changes = old.as_ref().map(|old| Resolution::of_changes(old, &lock.catalogue, self.levels));
        let changes = changes.unwrap_or_default();
        Ok(PulledLock { path, lock, old, changes, is_changed, recorded, other, settings: None })
    }
}

/// Writes a settings file that names the lock, unless one applies already. With it, structs do not compile if the lock
/// is missing, which also holds for hand-written ones. Returns the path of the written file.
pub(crate) fn write_settings_beside_lock(settings: &Settings) -> Result<Option<PathBuf>, PullError> {
    let Some((path, text)) = settings_beside_lock(settings).map_err(PullError::Settings)? else { return Ok(None) };
    match write_if_changed(&path, text.as_bytes()) {
        Ok(_) => Ok(Some(path)),
        Err(error) => Err(PullError::Write(path, error)),
    }
}

/// The path and the text of the settings file.
fn settings_beside_lock(settings: &Settings) -> Result<Option<(PathBuf, String)>, ConfigError> {
    let beside = settings.lock.parent().unwrap_or(Path::new(""));
    let is_package = |folder: &Path| folder.join("Cargo.toml").is_file();
    let folder = match PackageFiles::of(beside)? {
        // The search for a lock visits this folder, from the package in it or from packages below it.
        place if place.finds(&settings.lock) && (is_package(beside) || has_packages(&place, beside)?) => {
            if place.settings.is_some() {
                return Ok(None);
            }
            beside
        }
        _ if settings.file.is_some() || settings.lock_is_second || !is_package(&settings.package) => return Ok(None),
        _ => &settings.package,
    };
    let here = current_folder()?;
    let lock_folder = here.join(settings.lock.parent().unwrap_or(Path::new("")));
    let name = settings.lock.file_name().unwrap_or_default().to_string_lossy();
    let lock = format!("{}{name}", find::relative_path(&here.join(folder), &lock_folder));
    if lock.contains(['"', '\\']) || lock.contains(char::is_control) {
        return Ok(None);
    }
    let text = format!(
        "# Structs are compared with this lock while they compile, and do not compile where it is missing.\n\
         lock = \"{lock}\"\n"
    );
    Ok(Some((folder.join(FILE_NAME), text)))
}
