//! Writes generated code: only changed files, either all or none, and never over a file that was not generated.

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

/// The path of generated code: a file, or a folder with one module per event type.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    path: PathBuf,
    modules: bool,
}

/// The file with the list of generated files in a folder. Only listed files are ever deleted.
const MANIFEST: &str = "webmarketer.manifest.json";

/// The parent module.
const ROOT: &str = "mod.rs";

/// The numbers of changed files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ChangedFiles {
    pub(crate) changed: usize,
    pub(crate) deleted: usize,
}

/// What exists at the path of generated code.
#[derive(Debug)]
pub(crate) enum CodeOnDisk {
    Nothing,
    /// A file that is not generated code. `is_edited` is whether it was generated and then edited: it has code before
    /// its header, or structs that are marked as generated.
    Foreign {
        is_edited: bool,
    },
    Code(Code),
}

/// A file that differs from the generated one.
#[derive(Debug)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a build script writes it"))]
pub(crate) struct FileDifference {
    pub(crate) path: PathBuf,
    /// The text on disk, if the file exists.
    pub(crate) old: Option<String>,
    /// The generated text; `None` if the file would be deleted.
    pub(crate) new: Option<String>,
}

impl Output {
    pub(crate) fn new(path: PathBuf, choices: &Choices) -> Self {
        Self { path, modules: choices.modules }
    }

    /// The main file, which reports name.
    pub(crate) fn root(&self) -> PathBuf {
        if self.modules { self.path.join(ROOT) } else { self.path.clone() }
    }

    /// Reads what exists at the path.
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

    /// Reads the generated code, if it exists.
    fn code(&self) -> Result<Option<Code>, OutputError> {
        let path = self.root();
        let Some(text) = read_text(&path)?.filter(|text| !text.is_empty()) else { return Ok(None) };
        let Some((_, root)) = split_preamble(&text) else { return Err(OutputError::Foreign(path)) };
        let mut modules = BTreeMap::new();
        for name in self.listed()?.into_iter().filter(|name| name != ROOT) {
            // A missing file counts as an edit.
            let text = read_text(&self.path.join(&name))?.unwrap_or_default();
            let code = split_preamble(&text).map_or(&*text, |(_, code)| code).to_owned();
            modules.insert(name, code);
        }
        Ok(Some(Code { root: root.to_owned(), modules }))
    }

    /// The file or folder of the other layout (with or without modules), if it still exists.
    pub(crate) fn forgotten(&self) -> Option<PathBuf> {
        let other = if self.modules { self.path.with_extension("rs") } else { self.path.with_extension("") };
        let file = if self.modules { other.clone() } else { other.join(ROOT) };
        (other != self.path && is_ours(&file)).then_some(other)
    }

    /// Writes files that differ, and deletes those that are no longer generated. All files are written as drafts before
    /// the first one replaces its target, so a full disk changes nothing.
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
        // The manifest is written last, because until then the old one lists the files to delete.
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

    /// The files that differ from the generated ones.
    pub(crate) fn compare(&self, generated: &Generated) -> Result<Vec<FileDifference>, OutputError> {
        let files = self.files(generated);
        let stale = self.stale(&files)?;
        let mut differences = Vec::new();
        for (path, (old, new)) in Self::changed(&files)? {
            // A file that a formatter changed does not count.
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

    /// The files that change, with their old and new text. The text above the header is kept. If no code differs, no
    /// file changes.
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

    /// All files with their texts.
    fn files<'a>(&self, generated: &'a Generated) -> BTreeMap<PathBuf, &'a str> {
        let modules = generated.modules.iter().map(|(name, text)| (self.path.join(name), &**text));
        modules.chain([(self.root(), &*generated.root)]).collect()
    }

    /// The files that are no longer generated.
    fn stale(&self, files: &BTreeMap<PathBuf, &str>) -> Result<Vec<PathBuf>, OutputError> {
        let listed = self.listed()?.into_iter().map(|name| self.path.join(name));
        Ok(listed.filter(|path| !files.contains_key(path) && is_ours(path)).collect())
    }

    /// The names in the manifest; empty without a manifest.
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

/// The files that change: the old text, if the file exists, and the new one.
type Changed = BTreeMap<PathBuf, (Option<String>, String)>;

/// Whether a text is a plain name of a Rust file. The manifest must not name files in other folders.
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
    /// The path of generated code.
    pub(crate) fn output(&self) -> Output {
        Output::new(self.output_path.clone(), &self.choices)
    }
}
