//! The files that `init` writes: what becomes of each, and its text.

use std::fs;
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::find::relative_path;
use webmarketer_schema::lock::{Draft, FILE_NAME as LOCK};

use super::SetUpError;
use crate::settings::{FILE_NAME, PackageFiles};

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    Created,
    Updated,
    Left,
}

/// A file that `init` writes, or leaves as it is.
#[derive(Debug)]
pub(crate) struct SetUpFile {
    /// Relative to the current folder.
    pub(crate) path: PathBuf,
    pub(crate) written: Written,
    /// What is in it, or why it is left.
    pub(crate) note: String,
    /// Its whole new text. `None` if it is left, or another program writes it.
    pub(crate) text: Option<String>,
}

/// A file whose text is stored beside it.
pub(crate) struct DraftedFile {
    file: SetUpFile,
    draft: Option<Draft>,
}

impl SetUpFile {
    pub(crate) fn left(path: PathBuf, why: impl Into<String>) -> Self {
        Self { path, written: Written::Left, note: why.into(), text: None }
    }

    /// A file that is created, or left if it exists.
    pub(crate) fn new(path: PathBuf, note: impl Into<String>, text: String) -> Self {
        if path.symlink_metadata().is_ok() {
            return Self::left(path, "it exists");
        }
        Self { path, written: Written::Created, note: note.into(), text: Some(text) }
    }

    /// Stores the text beside the file, so that a full disk or a read-only folder changes no file.
    pub(crate) fn draft(self) -> Result<DraftedFile, SetUpError> {
        let failed = |error| SetUpError::Write(self.path.clone(), error);
        let Some(text) = &self.text else { return Ok(DraftedFile { file: self, draft: None }) };
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        let draft = Draft::new(&self.path, text.as_bytes()).map_err(failed)?;
        Ok(DraftedFile { file: self, draft })
    }
}

impl DraftedFile {
    /// Replaces the file. One that was written meanwhile, as by `pull`, is left.
    pub(crate) fn commit(self) -> Result<SetUpFile, SetUpError> {
        let Self { file, draft } = self;
        if let Some(draft) = draft {
            draft.commit().map_err(|error| SetUpError::Write(file.path.clone(), error))?;
        }
        Ok(file)
    }
}

/// The settings, which name the lock.
pub(crate) fn settings_file(files: &PackageFiles, home: &Path, project: Option<&str>) -> SetUpFile {
    if let Some(folder) = &files.settings {
        return SetUpFile::left(folder.join(FILE_NAME), "it exists");
    }
    let project = project.filter(|project| !project.contains(['"', '\\']) && !project.contains(char::is_control));
    let project = project.map(|project| format!("project = \"{project}\"\n")).unwrap_or_default();
    let text = format!(
        "{project}# Structs are compared with this lock while they compile, and do not compile where it is missing.\n\
         lock = \"{LOCK}\"\n"
    );
    SetUpFile::new(home.join(FILE_NAME), "it names the lock", text)
}

/// `.gitignore` with the files that have a private key.
pub(crate) fn ignored_lines(
    root: &Path,
    here: &Path,
    has_repository: bool,
    credentials: Option<&str>,
) -> Result<SetUpFile, SetUpError> {
    let path = PathBuf::from(relative_path(here, root)).join(".gitignore");
    if !has_repository {
        return Ok(SetUpFile::left(path, "the folder is not in a git repository"));
    }
    let old = match fs::read_to_string(&path) {
        Ok(old) => Some(old),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(SetUpError::Read(path, error)),
    };
    let account = credentials.map(|file| relative_path(root, &here.join(file))).filter(|file| {
        let file = file.trim_end_matches('/');
        !file.starts_with("..") && !Path::new(file).is_absolute() && root.join(file).is_file()
    });
    let account = account.map(|file| format!("/{}", file.trim_end_matches('/')));
    let lines = ["webmarketer-emulator.json".to_owned()].into_iter().chain(account);
    let known = |line: &String| {
        let name = line.trim_start_matches('/');
        old.iter().flat_map(|old| old.lines()).any(|known| known.trim().trim_start_matches('/') == name)
    };
    let lines: Vec<_> = lines.filter(|line| !known(line)).collect();
    if lines.is_empty() {
        return Ok(SetUpFile::left(path, "it ignores the service accounts"));
    }
    let written = if old.is_some() { Written::Updated } else { Written::Created };
    let mut text = old.unwrap_or_default();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str("# Service accounts of Webmarketer.\n");
    for line in &lines {
        text.push_str(line);
        text.push('\n');
    }
    Ok(SetUpFile { path, written, note: format!("it ignores {}", lines.join(", ")), text: Some(text) })
}
