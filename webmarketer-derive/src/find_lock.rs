//! Finds the lock, looks up one event type in it, and returns the path that the compiler watches.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use webmarketer_schema::lock::find::{ProjectPaths, SETTINGS_FILE_NAME};
use webmarketer_schema::lock::{self, Lock, LockError, LockIndex};
use webmarketer_schema::{EventType, Reference};

use crate::errors::Errors;
use crate::input::{Event, LockChoice};

/// A lock that was found.
pub(crate) struct FoundLock {
    lock: Arc<CachedLock>,
    /// The path of the file from the package's folder, with `/` between its parts.
    relative: String,
}

/// A lock that was read: where each event type is in it, and all of it for the rare case that this is not enough.
struct CachedLock {
    index: LockIndex,
    parsed: OnceLock<Result<Lock, LockError>>,
}

/// What the lock says of a reference.
pub(crate) enum LockEntry {
    /// There is such an event type.
    EventType(Box<EventType>),
    /// There is none; these there are.
    Unknown(Vec<Reference>),
}

/// The lock that the struct is compared with, if there is one. One that is missing where it is required, or that cannot
/// be read, is an error.
pub(crate) fn find_lock(event: &Event<'_>, errors: &mut Errors) -> Option<FoundLock> {
    // A compiler that cargo did not start knows no package.
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    let (relative, span) = match &event.lock {
        LockChoice::None => return None,
        LockChoice::Named(path) => (path.text.clone(), path.span),
        LockChoice::Found => match search(&package) {
            Ok(ProjectPaths { lock: Some(relative), .. }) => (relative, event.event_type_span),
            Ok(found) => {
                if let Some(why) = why_missing(&found, &package, event) {
                    errors.report(event.event_type_span, why);
                }
                return None;
            }
            Err(why) => {
                errors.report(event.event_type_span, why);
                return None;
            }
        },
    };
    match read_lock(&package.join(&relative)) {
        Ok(lock) => Some(FoundLock { lock, relative }),
        Err(error) => {
            let why = match error.kind() {
                std::io::ErrorKind::NotFound => {
                    let slash = if relative.contains('\\') { "write its path with `/`, " } else { "" };
                    format!(
                        "there is no such file; {slash}bring it into this build if it is committed, or run \
                         `webmarketer pull` if it never existed"
                    )
                }
                _ => error.to_string(),
            };
            errors.report(span, format!("the lock `{relative}` cannot be read: {why}"));
            None
        }
    }
}

/// Why a lock is required that was not found; `None` where no lock is required.
fn why_missing(found: &ProjectPaths, package: &Path, event: &Event<'_>) -> Option<String> {
    // A package that cargo unpacked cannot be changed where it is built.
    if found.outside.is_some() || !event.is_generated && found.settings.is_none() {
        return None;
    }
    let name = lock::FILE_NAME;
    let what = match &found.settings {
        Some(settings) => {
            format!("there is a `{settings}{SETTINGS_FILE_NAME}` and no `{name}` to compare the struct with")
        }
        None => format!("`{}` is generated code, and there is no `{name}` to compare it with", event.ident),
    };
    let place = match found.root.as_deref() {
        Some("") | None => package.display().to_string(),
        Some(root) => format!("{} and the folders above it up to `{root}`", package.display()),
    };
    Some(format!(
        "{what}: it was looked for in {place}; bring the file into this build if it is committed, run \
         `webmarketer pull` if it never existed, or name it with `lock = \"...\"`"
    ))
}

impl FoundLock {
    /// The entry of the struct's reference in the lock. A damaged lock is reported.
    pub(crate) fn look_up(&self, event: &Event<'_>, errors: &mut Errors) -> Option<LockEntry> {
        if let Some(event_type) = self.lock.index.event_type(&event.event_type) {
            return Some(LockEntry::EventType(Box::new(event_type)));
        }
        match self.lock.parsed.get_or_init(|| Lock::parse(self.lock.index.text().as_bytes())) {
            Ok(lock) => Some(match lock.catalogue.get(&Reference::new(&*event.event_type)) {
                Some(event_type) => LockEntry::EventType(Box::new(event_type.clone())),
                None => LockEntry::Unknown(lock.catalogue.active().map(|of| of.reference.clone()).collect()),
            }),
            Err(error) => {
                errors.report(event.event_type_span, format!("the lock `{}`: {error}", self.relative));
                None
            }
        }
    }

    /// The path to watch, from the package's folder: once for each package in one process of the compiler, since every
    /// watch reads the file again.
    pub(crate) fn watch(&self) -> Option<&str> {
        static WATCHED: LazyLock<Mutex<HashSet<(PathBuf, String)>>> = LazyLock::new(Mutex::default);
        let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
        let mut watched = WATCHED.lock().unwrap_or_else(PoisonError::into_inner);
        watched.insert((package, self.relative.clone())).then_some(&*self.relative)
    }
}

/// Searches from the package up to the root of its workspace.
fn search(package: &Path) -> Result<ProjectPaths, String> {
    type Searches = HashMap<PathBuf, (Instant, Result<ProjectPaths, String>)>;
    static SEARCHED: LazyLock<Mutex<Searches>> = LazyLock::new(Mutex::default);
    let mut searched = SEARCHED.lock().unwrap_or_else(PoisonError::into_inner);
    // A compiler asks for hundreds of structs at once; an editor's server asks again after a while.
    if let Some((then, search)) = searched.get(package)
        && then.elapsed() < Duration::from_secs(2)
    {
        return search.clone();
    }
    let search = ProjectPaths::find(package).map_err(|error| error.to_string());
    searched.insert(package.to_owned(), (Instant::now(), search.clone()));
    search
}

/// A lock. It is read once in a process of the compiler, and again when the file has changed.
fn read_lock(path: &Path) -> Result<Arc<CachedLock>, std::io::Error> {
    type Cache = HashMap<PathBuf, (Option<SystemTime>, u64, Arc<CachedLock>)>;
    static READ: LazyLock<Mutex<Cache>> = LazyLock::new(Mutex::default);

    let metadata = fs::metadata(path)?;
    let (modified, length) = (metadata.modified().ok(), metadata.len());
    let mut cache = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, known_length, lock)) = cache.get(path)
        && (*known, *known_length) == (modified, length)
    {
        return Ok(Arc::clone(lock));
    }
    let text = fs::read_to_string(path)?;
    let index = LockIndex::new(text.strip_prefix('\u{feff}').unwrap_or(&text).into());
    let lock = Arc::new(CachedLock { index, parsed: OnceLock::new() });
    cache.insert(path.to_owned(), (modified, length, Arc::clone(&lock)));
    Ok(lock)
}
