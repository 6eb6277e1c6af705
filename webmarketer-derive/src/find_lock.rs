//! Finds the lock, looks up one event type in it, and returns the path that the compiler watches.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use proc_macro2::Span;
use webmarketer_schema::convention::nearest_name;
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

/// A lock that was read: an index of its event types, and the parsed lock if the index is not sufficient.
struct CachedLock {
    index: LockIndex,
    parsed: OnceLock<Result<Lock, LockError>>,
}

/// The entry of a reference in the lock.
pub(crate) enum LockEntry {
    /// There is such an event type.
    EventType(Box<EventType>),
    /// The lock has no such event type. It has these, without archived ones.
    Unknown(Vec<EventType>),
}

/// Which lock a struct is compared with.
pub(crate) enum LockSearch {
    /// None: the struct has `no_lock`, the package has no lock and needs none, or `webmarketer export` compiles it.
    NotCompared,
    /// A lock is required and cannot be read. The error is reported.
    Unreadable,
    /// This one.
    Found(FoundLock),
}

/// Finds the lock that the struct is compared with.
pub(crate) fn find_lock(event: &Event<'_>, errors: &mut Errors) -> LockSearch {
    if lock::is_export_build() {
        return LockSearch::NotCompared;
    }
    // A compiler that cargo did not start has no package.
    let Some(package) = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from) else {
        return LockSearch::NotCompared;
    };
    let (relative, span) = match &event.lock {
        LockChoice::None => return LockSearch::NotCompared,
        LockChoice::Named(path) => (path.text.clone(), path.span),
        LockChoice::Found => match search(&package) {
            Ok(ProjectPaths { lock: Some(relative), .. }) => (relative, event.event_type_span),
            Ok(found) => {
                let Some(why) = why_missing(&found, &package, event) else { return LockSearch::NotCompared };
                report_once(&package, event.event_type_span, why, errors);
                return LockSearch::Unreadable;
            }
            Err(why) => {
                report_once(&package, event.event_type_span, why, errors);
                return LockSearch::Unreadable;
            }
        },
    };
    match read_lock(&package.join(&relative)) {
        Ok(lock) => LockSearch::Found(FoundLock { lock, relative }),
        Err(error) => {
            let why = match error.kind() {
                std::io::ErrorKind::NotFound => why_not_there(&package, &relative, &event.lock),
                _ => format!("the lock `{relative}` cannot be read: {error}"),
            };
            report_once(&package, span, why, errors);
            LockSearch::Unreadable
        }
    }
}

/// Reports an error of the lock, which is the same for every struct of a package.
///
/// The compiler prints it for the first struct that it expands. A process of the compiler expands every struct of its
/// crate, so there is always a first. The server of an editor expands a struct when its text changes, in any order, and
/// keeps the result. It must therefore get the error in every expansion, or the error would disappear with the struct
/// that had it.
fn report_once(package: &Path, span: Span, message: String, errors: &mut Errors) {
    static REPORTED: LazyLock<Mutex<HashSet<(PathBuf, String)>>> = LazyLock::new(Mutex::default);
    let mut reported = REPORTED.lock().unwrap_or_else(PoisonError::into_inner);
    if reported.insert((package.to_owned(), message.clone())) {
        errors.report(span, message);
    } else {
        errors.report_in_editors(span, message);
    }
}

/// Why a file that an attribute or the settings name does not exist.
fn why_not_there(package: &Path, relative: &str, choice: &LockChoice) -> String {
    let mut message = format!("the lock `{relative}` does not exist\nnote: searched in `{}`", package.display());
    if relative.contains('\\') {
        message.push_str("\nhelp: write the path with `/`");
    } else if let (LockChoice::Named(_), Some(other)) = (choice, existing_lock(package, relative)) {
        message = format!("{message}\nhelp: write `lock = \"{other}\"`, which exists");
    } else {
        message.push_str("\nhelp: restore it from version control, or run `webmarketer pull` to create it");
    }
    message
}

/// The path of a lock that exists: one in the same folder that has a similar name or is the only one, or else the
/// one that the search finds.
fn existing_lock(package: &Path, relative: &str) -> Option<String> {
    let (folder, name) = relative.rsplit_once('/').map_or(("", relative), |(folder, name)| (folder, name));
    let mut names: Vec<_> = fs::read_dir(package.join(folder))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with("lock.json"))
        .collect();
    names.sort();
    let known: Vec<_> = names.iter().map(String::as_str).collect();
    let only = if let [only] = *known { Some(only) } else { None };
    if let Some(name) = nearest_name(name, &known).or(only) {
        return Some(if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") });
    }
    search(package).ok()?.lock.filter(|lock| !lock.contains(['\\', ':']) && package.join(lock).is_file())
}

/// Why a lock is required that was not found; `None` if no lock is required.
fn why_missing(found: &ProjectPaths, package: &Path, event: &Event<'_>) -> Option<String> {
    // A package that cargo unpacked cannot be changed where it is built.
    if found.outside.is_some() || !event.is_generated && found.settings.is_none() {
        return None;
    }
    let name = lock::FILE_NAME;
    let what = match &found.settings {
        Some(settings) => format!("found `{settings}{SETTINGS_FILE_NAME}` but no `{name}` to compare structs with"),
        None => format!("generated structs need a lock, and `{name}` was not found"),
    };
    let place = match found.root.as_deref() {
        Some("") | None => format!("`{}`", package.display()),
        Some(root) => format!("`{}` and the folders above it up to `{root}`", package.display()),
    };
    Some(format!(
        "{what}\nnote: searched in {place}\nhelp: restore it from version control, run `webmarketer pull` to create it, \
         or set `lock = \"...\"` in {SETTINGS_FILE_NAME}"
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
                None => LockEntry::Unknown(lock.catalogue.active().cloned().collect()),
            }),
            Err(error) => {
                let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
                let mut message = format!("the lock `{}` {}", self.relative, error.problem());
                if let Some(remedy) = error.remedy() {
                    message.push_str("\nhelp: ");
                    message.push_str(remedy);
                }
                report_once(&package, event.event_type_span, message, errors);
                None
            }
        }
    }

    /// The path to watch, from the package's folder. It is returned once for each package in a process of the compiler,
    /// because every watch reads the file again.
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
    // The compiler searches for hundreds of structs at once. The server of an editor searches again later.
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
