//! Where the lock is, what it says of one event type, and how the compiler is told to watch it.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use webmarketer_schema::lock::{self, Index, Lock, LockError};
use webmarketer_schema::{EventType, Reference};

use crate::errors::Errors;
use crate::input::{Event, LockChoice};

/// The settings of the command line: where they are, a lock is expected.
const SETTINGS: &str = "webmarketer.toml";

/// A lock that was found.
pub(crate) struct Found {
    lock: Arc<Cached>,
    /// The path of the file from the package's folder, with `/` between its parts.
    relative: String,
}

/// A lock that was read: where each event type is in it, and all of it for the rare case that this is not enough.
struct Cached {
    index: Index,
    whole: OnceLock<Result<Lock, LockError>>,
}

/// What the lock says of a reference.
pub(crate) enum Said {
    /// There is such an event type.
    EventType(Box<EventType>),
    /// There is none; these there are.
    Unknown(Vec<Reference>),
}

/// The lock that the struct is held against, if there is one. One that should be there and is not, or cannot be read,
/// is told.
pub(crate) fn locate(event: &Event<'_>, errors: &mut Errors) -> Option<Found> {
    // A compiler that cargo did not start knows no package.
    let package = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR")?);
    let (relative, span) = match &event.lock {
        LockChoice::None => return None,
        LockChoice::Named(path) => (path.text.clone(), path.span),
        LockChoice::Found => match search(&package) {
            Search::Found(relative) => (relative, event.event_type_span),
            Search::Nothing => return None,
            Search::Expected(why) => {
                errors.tell(event.event_type_span, why);
                return None;
            }
        },
    };
    match read(&package.join(&relative)) {
        Ok(lock) => Some(Found { lock, relative }),
        Err(error) => {
            let why = match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
                _ => error.to_string(),
            };
            let message =
                format!("the lock `{relative}` cannot be read: {why}; run `webmarketer pull`, or say `no_lock`");
            errors.tell(span, message);
            None
        }
    }
}

impl Found {
    /// What the lock says of the struct's reference. A damaged lock is told.
    pub(crate) fn look_up(&self, event: &Event<'_>, errors: &mut Errors) -> Option<Said> {
        if let Some(event_type) = self.lock.index.event_type(&event.event_type) {
            return Some(Said::EventType(Box::new(event_type)));
        }
        match self.lock.whole.get_or_init(|| Lock::parse(self.lock.index.text().as_bytes())) {
            Ok(lock) => Some(match lock.catalogue.get(&Reference::new(&*event.event_type)) {
                Some(event_type) => Said::EventType(Box::new(event_type.clone())),
                None => Said::Unknown(lock.catalogue.active().map(|of| of.reference.clone()).collect()),
            }),
            Err(error) => {
                errors.tell(event.event_type_span, format!("the lock `{}`: {error}", self.relative));
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

#[derive(Clone)]
enum Search {
    /// The path of the lock from the package's folder.
    Found(String),
    /// There is none, and nobody said that there should be.
    Nothing,
    /// There is none, and there should be.
    Expected(String),
}

/// Looks for the lock from the package up to the root of its workspace.
fn search(package: &Path) -> Search {
    static SEARCHED: LazyLock<Mutex<HashMap<PathBuf, (Instant, Search)>>> = LazyLock::new(Mutex::default);
    let mut searched = SEARCHED.lock().unwrap_or_else(PoisonError::into_inner);
    // A compiler asks for hundreds of structs at once; an editor's server asks again after a while.
    if let Some((then, search)) = searched.get(package)
        && then.elapsed() < Duration::from_secs(2)
    {
        return search.clone();
    }
    let search = search_anew(package);
    searched.insert(package.to_owned(), (Instant::now(), search.clone()));
    search
}

fn search_anew(package: &Path) -> Search {
    let mut settings = None;
    let mut found = None;
    // A package that cargo has unpacked is nobody's here: what lies above it is not about it.
    let is_unpacked = [".cargo-checksum.json", ".cargo-ok"].iter().any(|mark| package.join(mark).exists());
    for (depth, folder) in package.ancestors().take(if is_unpacked { 1 } else { usize::MAX }).enumerate() {
        let up = "../".repeat(depth);
        if found.is_none() && folder.join(lock::FILE_NAME).is_file() {
            found = Some((depth, format!("{up}{}", lock::FILE_NAME)));
        }
        if settings.is_none()
            && found.as_ref().is_none_or(|(at, _): &(usize, String)| *at == depth)
            && let Ok(text) = fs::read_to_string(folder.join(SETTINGS))
        {
            if let Some(named) = named_lock(&text) {
                found = Some((depth, format!("{up}{named}")));
            }
            settings = Some((depth, format!("{up}{SETTINGS}")));
        }
        if is_workspace(folder) {
            break;
        }
        if folder.parent().is_none() {
            // Without a workspace around it, a package ends at its own folder.
            found = found.filter(|(depth, _)| *depth == 0);
            settings = settings.filter(|(depth, _)| *depth == 0);
        }
    }
    match (found, settings) {
        (Some((_, relative)), _) => Search::Found(relative),
        (None, None) => Search::Nothing,
        (None, Some((_, settings))) => Search::Expected(format!(
            "there is a `{settings}` and no `{}` to hold the struct against; run `webmarketer pull`, name the lock with \
             `lock = \"...\"`, or say `no_lock`",
            lock::FILE_NAME
        )),
    }
}

/// The lock that the settings name: `lock = "..."` before the first table, without escapes. The settings are read in
/// full by the command line; a reader of TOML would cost every build of the derive.
fn named_lock(settings: &str) -> Option<&str> {
    let mut top = settings.lines().map(str::trim).take_while(|line| !line.starts_with('['));
    let value = top.find_map(|line| line.strip_prefix("lock")?.trim_start().strip_prefix('='))?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split_once(quote).map(|(path, _)| path).filter(|path| !path.contains('\\'))
}

fn is_workspace(folder: &Path) -> bool {
    fs::read_to_string(folder.join("Cargo.toml"))
        .is_ok_and(|manifest| manifest.lines().any(|line| line.trim_start().starts_with("[workspace")))
}

/// A lock. It is read once in a process of the compiler, and again when the file has changed.
fn read(path: &Path) -> Result<Arc<Cached>, std::io::Error> {
    type Cache = HashMap<PathBuf, (Option<SystemTime>, u64, Arc<Cached>)>;
    static READ: LazyLock<Mutex<Cache>> = LazyLock::new(Mutex::default);

    let metadata = fs::metadata(path)?;
    let (modified, length) = (metadata.modified().ok(), metadata.len());
    let mut cache = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((known, known_length, lock)) = cache.get(path)
        && (*known, *known_length) == (modified, length)
    {
        return Ok(Arc::clone(lock));
    }
    let index = Index::new(fs::read_to_string(path)?.into());
    let lock = Arc::new(Cached { index, whole: OnceLock::new() });
    cache.insert(path.to_owned(), (modified, length, Arc::clone(&lock)));
    Ok(lock)
}
