//! The job of the wrapper, and what it did, as files that processes share.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::change::Change;
use super::records::{Homonym, Renames};

/// What the wrapper does, and where.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) renames: Renames,
    /// The canonical folder whose files may be edited.
    pub(crate) root: PathBuf,
    /// The canonical folder that cargo builds into, whose files are not edited.
    pub(crate) target: PathBuf,
    /// The file that the wrapper appends its edits to. It is also the lock of the wrappers.
    pub(crate) report: PathBuf,
}

/// What the wrappers did.
#[derive(Debug, Default)]
pub(crate) struct JobReport {
    pub(crate) edited: Vec<EditedFile>,
    /// Files that could not be written, with the reason.
    pub(crate) failed: Vec<(String, String)>,
}

/// A file that was edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EditedFile {
    /// The canonical path.
    pub(crate) path: String,
    pub(crate) edits: usize,
}

impl Job {
    /// The job as JSON.
    pub(crate) fn to_json(&self) -> Value {
        let path = |path: &Path| path.to_string_lossy().into_owned();
        json!({
            "root": path(&self.root),
            "target": path(&self.target),
            "report": path(&self.report),
            "changes": self.renames.changes().map(Change::to_json).collect::<Vec<_>>(),
            "aliases": self.renames.aliases(),
            "homonyms": self.renames.homonyms().map(|one| json!([one.name, one.module])).collect::<Vec<_>>(),
        })
    }

    /// Whether a file, given by its canonical path, is a source of the workspace. A copy of the workspace is in the
    /// target folder.
    pub(crate) fn may_edit(&self, path: &Path) -> bool {
        let is_built = path.starts_with(&self.target) && !self.root.starts_with(&self.target);
        path.starts_with(&self.root) && !is_built
    }

    /// Reads a job.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let invalid = || io::Error::new(io::ErrorKind::InvalidData, "invalid job");
        let value: Value = serde_json::from_slice(&fs::read(path)?).map_err(|_| invalid())?;
        Self::from_json(&value).ok_or_else(invalid)
    }

    fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let list = |key: &str| value.get(key).and_then(Value::as_array);
        let changes: Option<Vec<_>> = list("changes")?.iter().map(Change::from_json).collect();
        let homonyms = list("homonyms")?.iter().map(|one| {
            let part = |index: usize| one.get(index).and_then(Value::as_str).map(str::to_owned);
            Some(Homonym { name: part(0)?, module: part(1)? })
        });
        let aliases = value.get("aliases")?.as_object()?.iter().map(|(alias, names)| {
            let names = names.as_array()?.iter().map(|name| name.as_str().map(str::to_owned));
            Some((alias.clone(), names.collect::<Option<_>>()?))
        });
        let renames = Renames::new(changes?).with_homonyms(homonyms.collect::<Option<Vec<_>>>()?);
        Some(Self {
            renames: renames.with_aliases(aliases.collect::<Option<_>>()?),
            root: text("root")?.into(),
            target: text("target")?.into(),
            report: text("report")?.into(),
        })
    }
}

impl JobReport {
    /// Reads what the wrappers did.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let mut report = Self::default();
        for line in fs::read_to_string(path)?.lines() {
            let value: Value = serde_json::from_str(line)?;
            let path = value.get("path").and_then(Value::as_str).unwrap_or_default().to_owned();
            if let Some(error) = value.get("error").and_then(Value::as_str) {
                report.failed.push((path, error.to_owned()));
                continue;
            }
            let edits = value.get("edits").and_then(Value::as_u64).and_then(|edits| usize::try_from(edits).ok());
            let edits = edits.unwrap_or_default();
            match report.edited.iter_mut().find(|file| file.path == path) {
                Some(file) => file.edits += edits,
                None => report.edited.push(EditedFile { path, edits }),
            }
        }
        report.edited.sort_by(|a, b| a.path.cmp(&b.path));
        report.failed.sort();
        report.failed.dedup();
        Ok(report)
    }
}

/// Adds an edited file to the report.
pub(super) fn report_edits(mut report: &File, path: &Path, edits: usize) -> io::Result<()> {
    writeln!(report, "{}", json!({"path": path.to_string_lossy(), "edits": edits}))
}

/// Adds a file that could not be edited to the report.
pub(super) fn report_failure(mut report: &File, path: &Path, error: &io::Error) -> io::Result<()> {
    writeln!(report, "{}", json!({"path": path.to_string_lossy(), "error": error.to_string()}))
}
