//! Checks that version control can restore what `fix` changes, as `cargo fix` does.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::resolve::canonical_path;
use crate::terminal::{Exit, Failure, plural, printable};

/// How many files a message names.
const MOST_FILES: usize = 10;

/// What the user allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct AllowedState {
    /// Uncommitted changes.
    pub(super) dirty: bool,
    /// No version control, too.
    pub(super) no_version_control: bool,
}

/// Fails if the folder has uncommitted changes or no version control. `own` are files and folders that may change.
pub(super) fn check_version_control(root: &Path, own: &[PathBuf], allowed: AllowedState) -> Result<(), Failure> {
    let has = |folder: &Path, names: &[&str]| names.iter().any(|name| folder.join(name).exists());
    let Some(folder) = root.ancestors().find(|folder| has(folder, &[".git", ".hg", ".jj", ".pijul", ".fossil"])) else {
        if allowed.no_version_control {
            return Ok(());
        }
        let what = "no VCS found for this package and `webmarketer fix` can potentially perform destructive changes";
        return Err(Failure::new(Exit::Usage, what).advise("to suppress this error pass `--allow-no-vcs`"));
    };
    if allowed.dirty || !has(folder, &[".git"]) {
        return Ok(());
    }
    let own: Vec<_> = own.iter().map(|path| canonical_path(path)).collect();
    let dirty = dirty_files(root, folder)?;
    let dirty: Vec<_> =
        dirty.iter().filter(|file| !own.iter().any(|own| canonical_path(file).starts_with(own))).collect();
    if dirty.is_empty() {
        return Ok(());
    }
    let name = |file: &&PathBuf| printable(&file.strip_prefix(root).unwrap_or(file).display().to_string());
    let mut names: Vec<_> = dirty.iter().take(MOST_FILES).map(|file| format!("`{}`", name(file))).collect();
    if dirty.len() > MOST_FILES {
        names.push(plural(dirty.len() - MOST_FILES, "other file"));
    }
    let what = "the working directory of this package has uncommitted changes, and `webmarketer fix` can potentially \
                perform destructive changes";
    let advice = format!(
        "to suppress this error pass `--allow-dirty`, or commit the changes to these files: {}",
        names.join(", ")
    );
    Err(Failure::new(Exit::Usage, what).advise(advice))
}

/// The files below `root` with uncommitted changes, those without a commit included.
fn dirty_files(root: &Path, repository: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut git = Command::new("git");
    // Without this option, git writes its index.
    git.arg("--no-optional-locks").arg("-C").arg(root).args([
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=all",
        "--no-renames",
        "--",
        ".",
    ]);
    let output = git.stdin(Stdio::null()).output();
    let advice = "pass `--allow-dirty` to fix the code without this check";
    let failed = |why: String| Failure::new(Exit::Unseen, format!("cannot run `git status`: {why}")).advise(advice);
    let output = output.map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        return Err(failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let entries = output.stdout.split(|byte| *byte == 0);
    let files = entries.filter_map(|entry| entry.get(3..)).map(|name| String::from_utf8_lossy(name).into_owned());
    Ok(files.map(|file| repository.join(file)).collect())
}
