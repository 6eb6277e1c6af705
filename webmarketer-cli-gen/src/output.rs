//! The only writer of generated code: changed bytes alone, all of it or nothing, and never over somebody's own file.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};
use std::{fmt, fs, io};

use serde_json::{Value, json};
use webmarketer_schema::lock::Draft;

use crate::generate::{Generated, Header, MARK};
use crate::settings::{Choices, is_file};

/// Where generated code goes: a file or, where each event type has a module of its own, a folder.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    path: PathBuf,
    modules: bool,
}

/// Lists the files that were written into a folder: what is not on it is never deleted.
const MANIFEST: &str = "webmarketer.manifest.json";

/// The module around the others.
const ROOT: &str = "mod.rs";

/// Why generated code cannot be written or compared.
#[derive(Debug)]
pub(crate) enum OutputError {
    /// The file is somebody's own.
    Foreign(PathBuf),
    /// The list of files cannot be made out.
    Manifest(PathBuf),
    Read(PathBuf, io::Error),
    Write(PathBuf, io::Error),
}

/// What a write did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) changed: usize,
    pub(crate) deleted: usize,
}

/// What is there.
#[cfg(feature = "cli")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// What would be written.
    Current,
    /// No file at all.
    Nothing,
    /// A file that is somebody's own.
    Foreign,
    /// Code of another lock, or of other settings; and whether somebody changed it.
    Stale { lock: bool, settings: bool, edited: bool },
    /// Code that somebody changed.
    Edited,
}

/// A file that is not as it would be written.
#[cfg(feature = "cli")]
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) path: PathBuf,
    /// What is there, if anything is.
    pub(crate) old: Option<String>,
    /// What would be there, if anything would.
    pub(crate) new: Option<String>,
}

impl Output {
    pub(crate) fn new(path: PathBuf, choices: &Choices) -> Self {
        Self { path, modules: choices.modules }
    }

    /// The file, or the folder.
    #[cfg(feature = "cli")]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The file that the rest of the program names.
    pub(crate) fn root(&self) -> PathBuf {
        if self.modules { self.path.join(ROOT) } else { self.path.clone() }
    }

    /// The header of the code that is there, if a lock of that text would make the very same again.
    pub(crate) fn current(&self, lock: &[u8], choices: &Choices) -> Option<Header> {
        let root = fs::read_to_string(self.root()).ok()?;
        let mut modules = BTreeMap::new();
        for name in self.listed().ok()?.into_iter().filter(|name| name != ROOT) {
            let text = fs::read_to_string(self.path.join(&name)).ok()?;
            modules.insert(name, text);
        }
        Header::of_current(&root, &modules, lock, choices)
    }

    /// What is there, held against what a lock of that text would make, and the texts of it.
    #[cfg(feature = "cli")]
    pub(crate) fn found(&self, lock: &[u8], choices: &Choices) -> Result<(Found, Vec<String>), OutputError> {
        let path = self.root();
        let Some(root) = read_text(&path)? else { return Ok((Found::Nothing, Vec::new())) };
        if !root.starts_with(MARK) {
            return Ok((Found::Foreign, Vec::new()));
        }
        let mut modules = BTreeMap::new();
        for name in self.listed()?.into_iter().filter(|name| name != ROOT) {
            // One that is gone is an edit.
            let text = read_text(&self.path.join(&name))?.unwrap_or_default();
            modules.insert(name, text);
        }
        let found = Header::held(&root, &modules, lock, choices);
        Ok((found, std::iter::once(root).chain(modules.into_values()).collect()))
    }

    /// The file of a time without modules, or the folder of a time with them, if it is still there beside this.
    #[cfg(feature = "cli")]
    pub(crate) fn forgotten(&self) -> Option<PathBuf> {
        let other = if self.modules { self.path.with_extension("rs") } else { self.path.with_extension("") };
        let file = if self.modules { other.clone() } else { other.join(ROOT) };
        (other != self.path && start_of(&file)? == MARK.as_bytes()).then_some(other)
    }

    /// Writes the files that are not there yet as they should be, and deletes those that were written once and are no
    /// longer made. Every file is written before the first takes its place, so a disk that is full changes nothing.
    pub(crate) fn write(&self, generated: &Generated) -> Result<Written, OutputError> {
        let files = self.files(generated);
        let stale = self.stale(&files)?;
        for path in files.keys() {
            // Whatever else is wrong with it shows when it is written.
            if start_of(path).is_some_and(|start| !start.is_empty() && start != MARK.as_bytes()) {
                return Err(OutputError::Foreign(path.clone()));
            }
        }
        let folder = if self.modules { Some(&*self.path) } else { self.path.parent() };
        if let Some(folder) = folder {
            fs::create_dir_all(folder).map_err(|error| OutputError::Write(folder.to_owned(), error))?;
        }
        let mut drafts = Vec::new();
        let manifest = self.modules.then(|| manifest(generated));
        let manifest = manifest.as_deref().map(|text| (self.path.join(MANIFEST), text));
        // The list comes last: until then the old one still names what may have to be deleted.
        for (path, text) in files.into_iter().chain(manifest) {
            match Draft::new(&path, text.as_bytes()) {
                Ok(draft) => drafts.extend(draft.map(|draft| (path, draft))),
                Err(error) => return Err(OutputError::Write(path, error)),
            }
        }
        let changed = drafts.iter().filter(|(path, _)| !path.ends_with(MANIFEST)).count();
        for path in &stale {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(OutputError::Write(path.clone(), error));
                }
                _ => {}
            }
        }
        for (path, draft) in drafts {
            draft.commit().map_err(|error| OutputError::Write(path, error))?;
        }
        Ok(Written { changed, deleted: stale.len() })
    }

    /// What is not as it would be written.
    #[cfg(feature = "cli")]
    pub(crate) fn compare(&self, generated: &Generated) -> Result<Vec<Difference>, OutputError> {
        let files = self.files(generated);
        let stale = self.stale(&files)?;
        let mut differences = Vec::new();
        for (path, text) in files {
            let old = read_text(&path)?;
            match old {
                Some(old) if old == text => {}
                Some(old) if !old.starts_with(MARK) && !old.is_empty() => return Err(OutputError::Foreign(path)),
                old => differences.push(Difference { path, old, new: Some(text.to_owned()) }),
            }
        }
        for path in stale {
            let old = read_text(&path)?;
            differences.push(Difference { path, old, new: None });
        }
        Ok(differences)
    }

    /// Every file with its text.
    fn files<'a>(&self, generated: &'a Generated) -> BTreeMap<PathBuf, &'a str> {
        let modules = generated.modules.iter().map(|(name, text)| (self.path.join(name), &**text));
        modules.chain([(self.root(), &*generated.root)]).collect()
    }

    /// The files that were written once and are no longer made.
    fn stale(&self, files: &BTreeMap<PathBuf, &str>) -> Result<Vec<PathBuf>, OutputError> {
        let listed = self.listed()?.into_iter().map(|name| self.path.join(name));
        let is_ours = |path: &PathBuf| start_of(path).is_some_and(|start| start == MARK.as_bytes());
        Ok(listed.filter(|path| !files.contains_key(path) && is_ours(path)).collect())
    }

    /// The names on the list in the folder; none where there is no list.
    fn listed(&self) -> Result<BTreeSet<String>, OutputError> {
        if !self.modules {
            return Ok(BTreeSet::new());
        }
        let path = self.path.join(MANIFEST);
        let Some(text) = read_text(&path)? else { return Ok(BTreeSet::new()) };
        let names = serde_json::from_str::<Value>(&text).ok().and_then(|manifest| {
            let names = manifest.get("files")?.as_array()?.iter();
            names.map(|name| name.as_str().filter(|name| is_plain(name)).map(str::to_owned)).collect()
        });
        names.ok_or(OutputError::Manifest(path))
    }
}

/// The start of a file, as long as that of a generated one; `None` where it cannot be read.
fn start_of(path: &Path) -> Option<Vec<u8>> {
    let mut start = Vec::new();
    fs::File::open(path).ok()?.take(MARK.len() as u64).read_to_end(&mut start).ok()?;
    Some(start)
}

/// Whether it is the name of a Rust file and nothing else: a list says nothing of other folders.
fn is_plain(name: &str) -> bool {
    let mut components = Path::new(name).components();
    matches!((components.next(), components.next()), (Some(Component::Normal(_)), None)) && is_file(Path::new(name))
}

fn manifest(generated: &Generated) -> String {
    let names: BTreeSet<_> = generated.modules.keys().map(String::as_str).chain([ROOT]).collect();
    format!("{:#}\n", json!({ "formatVersion": 1, "files": names }))
}

/// The text of a file, with the line ends that it was written with: a checkout may have given it those of its system.
fn read_text(path: &Path) -> Result<Option<String>, OutputError> {
    match fs::read(path) {
        Ok(content) => {
            let text = String::from_utf8(content);
            let text = text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
            Ok(Some(if text.contains('\r') { text.replace("\r\n", "\n") } else { text }))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(OutputError::Read(path.to_owned(), error)),
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Foreign(path) => {
                write!(f, "{} was not written by webmarketer, and is left as it is", path.display())
            }
            Self::Manifest(path) => {
                write!(f, "{} does not list files as it should; restore it, or delete it", path.display())
            }
            Self::Read(path, error) => write!(f, "{} cannot be read: {error}", path.display()),
            Self::Write(path, error) => write!(f, "{} cannot be written: {error}", path.display()),
        }
    }
}

impl std::error::Error for OutputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Foreign(_) | Self::Manifest(_) => None,
            Self::Read(_, error) | Self::Write(_, error) => Some(error),
        }
    }
}
