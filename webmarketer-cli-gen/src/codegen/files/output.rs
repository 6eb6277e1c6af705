//! The only writer of generated code: changed bytes alone, all of it or nothing, and never over somebody's own file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};
use webmarketer_schema::lock::Draft;

use super::code::Code;
use super::error::OutputError;
use super::file_text::{holds_generated, is_ours, is_same, read_text, split_preamble};
use super::generated::Generated;
#[cfg(feature = "cli")]
use crate::settings::Settings;
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

/// What a write did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChangedFiles {
    pub(crate) changed: usize,
    pub(crate) deleted: usize,
}

/// What there is where generated code goes.
#[derive(Debug)]
pub(crate) enum CodeOnDisk {
    Nothing,
    /// A file that is not generated code; `is_edited` where it was once: something stands before its header, or its
    /// structs are marked as generated.
    Foreign {
        is_edited: bool,
    },
    Code(Code),
}

/// A file that is not as it would be written.
#[derive(Debug)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script writes it"))]
pub(crate) struct FileDifference {
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

    /// The file that the rest of the program names.
    pub(crate) fn root(&self) -> PathBuf {
        if self.modules { self.path.join(ROOT) } else { self.path.clone() }
    }

    /// What is there.
    pub(crate) fn found(&self) -> Result<CodeOnDisk, OutputError> {
        match self.code() {
            Ok(code) => Ok(code.map_or(CodeOnDisk::Nothing, CodeOnDisk::Code)),
            Err(OutputError::Foreign(path)) => {
                let text = read_text(&path)?.unwrap_or_default();
                Ok(CodeOnDisk::Foreign { is_edited: holds_generated(&text) })
            }
            Err(error) => Err(error),
        }
    }

    /// The code that is there, if any is.
    fn code(&self) -> Result<Option<Code>, OutputError> {
        let path = self.root();
        let Some(text) = read_text(&path)?.filter(|text| !text.is_empty()) else { return Ok(None) };
        let Some((_, root)) = split_preamble(&text) else { return Err(OutputError::Foreign(path)) };
        let mut modules = BTreeMap::new();
        for name in self.listed()?.into_iter().filter(|name| name != ROOT) {
            // One that is missing is an edit.
            let text = read_text(&self.path.join(&name))?.unwrap_or_default();
            let code = split_preamble(&text).map_or(&*text, |(_, code)| code).to_owned();
            modules.insert(name, code);
        }
        Ok(Some(Code { root: root.to_owned(), modules }))
    }

    /// The file of a time without modules, or the folder of a time with them, if it is still there beside this.
    pub(crate) fn forgotten(&self) -> Option<PathBuf> {
        let other = if self.modules { self.path.with_extension("rs") } else { self.path.with_extension("") };
        let file = if self.modules { other.clone() } else { other.join(ROOT) };
        (other != self.path && is_ours(&file)).then_some(other)
    }

    /// Writes the files that are not there yet as they should be, and deletes those that were written once and are no
    /// longer made. Every file is written before the first takes its place, so a disk that is full changes nothing.
    pub(crate) fn write_files(&self, generated: &Generated) -> Result<ChangedFiles, OutputError> {
        let files = self.files(generated);
        let stale = self.stale(&files).map_err(OutputError::while_writing)?;
        let texts = Self::changed(&files).map_err(OutputError::while_writing)?;
        if texts.is_empty() && stale.is_empty() {
            return Ok(ChangedFiles::default());
        }
        let folder = if self.modules { Some(&*self.path) } else { self.path.parent() };
        if let Some(folder) = folder {
            fs::create_dir_all(folder).map_err(|error| OutputError::Write(folder.to_owned(), error))?;
        }
        let mut drafts = Vec::new();
        let manifest = self.modules.then(|| manifest(generated));
        let manifest = manifest.as_deref().map(|text| (self.path.join(MANIFEST), text));
        // The list comes last: until then the old one still names what may have to be deleted.
        let texts = texts.into_iter().map(|(path, (_, new))| (path, new));
        for (path, text) in texts.chain(manifest.map(|(path, text)| (path, text.into()))) {
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
        Ok(ChangedFiles { changed, deleted: stale.len() })
    }

    /// What is not as it would be written.
    pub(crate) fn compare(&self, generated: &Generated) -> Result<Vec<FileDifference>, OutputError> {
        let files = self.files(generated);
        let stale = self.stale(&files)?;
        let mut differences = Vec::new();
        for (path, (old, new)) in Self::changed(&files)? {
            // Headers change along with the rest.
            if old.as_ref().is_none_or(|old| !is_same(old, &new)) {
                differences.push(FileDifference { path, old, new: Some(new) });
            }
        }
        for path in stale {
            let old = read_text(&path)?;
            differences.push(FileDifference { path, old, new: None });
        }
        Ok(differences)
    }

    /// The files that change, each with its text and the one that it gets: what stands above the header stays there.
    /// None change where no more than headers would.
    fn changed(files: &BTreeMap<PathBuf, &str>) -> Result<Changed, OutputError> {
        let (mut changed, mut is_changed) = (Changed::new(), false);
        for (path, text) in files {
            let old = read_text(path)?;
            let new = match old.as_deref() {
                None | Some("") => (*text).to_owned(),
                Some(old) => match split_preamble(old) {
                    Some((preamble, _)) => format!("{preamble}{text}"),
                    None => return Err(OutputError::Foreign(path.clone())),
                },
            };
            if old.as_ref() != Some(&new) {
                is_changed |= old.as_ref().is_none_or(|old| !is_same(old, &new));
                changed.insert(path.clone(), (old, new));
            }
        }
        Ok(if is_changed { changed } else { Changed::new() })
    }

    /// Every file with its text.
    fn files<'a>(&self, generated: &'a Generated) -> BTreeMap<PathBuf, &'a str> {
        let modules = generated.modules.iter().map(|(name, text)| (self.path.join(name), &**text));
        modules.chain([(self.root(), &*generated.root)]).collect()
    }

    /// The files that were written once and are no longer made.
    fn stale(&self, files: &BTreeMap<PathBuf, &str>) -> Result<Vec<PathBuf>, OutputError> {
        let listed = self.listed()?.into_iter().map(|name| self.path.join(name));
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

/// Files that change: the text that is there, if any is, and the new one.
type Changed = BTreeMap<PathBuf, (Option<String>, String)>;

/// Whether it is the name of a Rust file and nothing else: a list says nothing of other folders.
fn is_plain(name: &str) -> bool {
    let mut components = Path::new(name).components();
    matches!((components.next(), components.next()), (Some(Component::Normal(_)), None)) && is_file(Path::new(name))
}

fn manifest(generated: &Generated) -> String {
    let names: BTreeSet<_> = generated.modules.keys().map(String::as_str).chain([ROOT]).collect();
    format!("{:#}\n", json!({ "formatVersion": 1, "files": names }))
}

#[cfg(feature = "cli")]
impl Settings {
    /// Where generated code goes.
    pub(crate) fn output(&self) -> Output {
        Output::new(self.output_path.clone(), &self.choices)
    }
}
