//! Compares and writes the files of a target: only changed files, either all or none.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::Draft;

use super::ownership::{is_our_schema, is_same_schema, is_schema_of_name, typescript_parts};
use crate::codegen::files::{ChangedFiles, FileDifference, OutputError, read_text};
use crate::settings::Target;

/// The path of the files of a target other than Rust.
#[derive(Clone, Debug)]
pub(crate) struct TargetOutput {
    pub(crate) target: Target,
    /// The file, or the folder of a target with several files.
    pub(crate) path: PathBuf,
}

impl TargetOutput {
    /// Compares the files with `generated`, by name. Returns those that differ, and those that are not generated any
    /// more.
    pub(crate) fn compare(&self, generated: &BTreeMap<String, String>) -> Result<Vec<FileDifference>, OutputError> {
        let mut differences = Vec::new();
        for (name, text) in generated {
            let path = if name.is_empty() { self.path.clone() } else { self.path.join(name) };
            let old = read_text(&path)?;
            if let Some(new) = self.changed(&path, old.as_deref().unwrap_or_default(), text)? {
                differences.push(FileDifference { path, old, new: Some(new) });
            }
        }
        for (path, text) in self.no_longer_generated(generated)? {
            differences.push(FileDifference { path, old: Some(text), new: None });
        }
        Ok(differences)
    }

    /// The new text of a file, if it changes.
    fn changed(&self, path: &Path, old: &str, new: &str) -> Result<Option<String>, OutputError> {
        if old.is_empty() {
            return Ok(Some(new.to_owned()));
        }
        if self.target == Target::TypeScript {
            let (preamble, module) = typescript_parts(old).ok_or_else(|| OutputError::Foreign(path.to_owned()))?;
            return Ok((module != new).then(|| format!("{preamble}{new}")));
        }
        if !is_our_schema(old) {
            return Err(OutputError::Foreign(path.to_owned()));
        }
        Ok((!is_same_schema(old, new)).then(|| new.to_owned()))
    }

    /// The generated schemas in the folder of event types that the lock no longer has, with their texts.
    fn no_longer_generated(&self, generated: &BTreeMap<String, String>) -> Result<Vec<(PathBuf, String)>, OutputError> {
        if self.target != Target::JsonSchema {
            return Ok(Vec::new());
        }
        let read = |error| OutputError::Read(self.path.clone(), error);
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries.collect::<io::Result<Vec<_>>>().map_err(read)?,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(read(error)),
        };
        let mut stale = Vec::new();
        for entry in entries {
            // Generated names are UTF-8.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_file = entry.file_type().is_ok_and(|file_type| file_type.is_file());
            let is_schema = Path::new(&name).extension().is_some_and(|extension| extension == "json");
            if !is_file || !is_schema || generated.contains_key(&name) {
                continue;
            }
            let text = read_text(&entry.path())?.unwrap_or_default();
            if is_schema_of_name(&name, &text) {
                stale.push((entry.path(), text));
            }
        }
        stale.sort();
        Ok(stale)
    }

    /// Writes and deletes files. All files are written as drafts before the first one replaces its target, so a full
    /// disk changes nothing.
    pub(crate) fn write_files(&self, differences: &[FileDifference]) -> Result<ChangedFiles, OutputError> {
        if differences.is_empty() {
            return Ok(ChangedFiles::default());
        }
        let folder = if self.target == Target::JsonSchema { Some(&*self.path) } else { self.path.parent() };
        if let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|error| OutputError::Write(folder.to_owned(), error))?;
        }
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| OutputError::Write(path, error)
        };
        let mut drafts = Vec::new();
        for FileDifference { path, new, .. } in differences {
            if let Some(new) = new {
                drafts.extend(Draft::new(path, new.as_bytes()).map_err(failed(path))?.map(|draft| (path, draft)));
            }
        }
        let mut written = ChangedFiles { changed: drafts.len(), deleted: 0 };
        for (path, draft) in drafts {
            draft.commit().map_err(failed(path))?;
        }
        for FileDifference { path, .. } in differences.iter().filter(|difference| difference.new.is_none()) {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(path)(error)),
                _ => written.deleted += 1,
            }
        }
        Ok(written)
    }
}
