//! A copy of the workspace in the target folder, so that a dry run edits no file of the user.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::compile::Workspace;
use super::job_folder::make_folder;
use crate::codegen::files::FileDifference;
use crate::renames::JobReport;
use crate::terminal::{Exit, Failure};

/// A copy of the workspace, with links to what is beside it.
pub(super) struct WorkspaceCopy {
    /// The folder where the command was started.
    here: PathBuf,
    original: PathBuf,
    pub(super) workspace: Workspace,
    /// The folder with the copy and the links, which is removed in the end.
    copies: PathBuf,
}

impl Drop for WorkspaceCopy {
    fn drop(&mut self) {
        // A copy that is left is removed by the next run.
        let _ = fs::remove_dir_all(&self.copies);
    }
}

impl WorkspaceCopy {
    /// Copies the workspace. The copy replaces one of an earlier run.
    pub(super) fn new(workspace: &Workspace) -> Result<Self, Failure> {
        let here = std::env::current_dir().and_then(fs::canonicalize);
        let here =
            here.map_err(|error| Failure::new(Exit::Failure, format!("cannot read the current folder: {error}")))?;
        let copies = make_folder(&workspace.target)?.join("copy");
        let failed = |error: io::Error| {
            Failure::new(Exit::Failure, format!("cannot copy the workspace to {}: {error}", copies.display()))
        };
        match fs::remove_dir_all(&copies) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            Ok(()) | Err(_) => {}
        }
        // The copy has the path of the original below the folder of copies, so that a relative path out of the workspace
        // leads to a link to what it led to.
        let parts: Vec<_> =
            workspace.root.components().filter(|part| matches!(part, std::path::Component::Normal(_))).collect();
        let root = parts.iter().fold(copies.clone(), |path, part| path.join(part));
        copy_folder(&workspace.root, &root, &workspace.target).map_err(failed)?;
        for (original, copied) in workspace.root.ancestors().zip(root.ancestors()).skip(1) {
            if copied == copies || original.parent().is_none() {
                break;
            }
            link_entries(original, copied, &workspace.target).map_err(failed)?;
        }
        let root = fs::canonicalize(root).map_err(failed)?;
        let workspace_copy = Workspace { root, ..workspace.clone() };
        Ok(Self { here, original: workspace.root.clone(), workspace: workspace_copy, copies })
    }

    /// Goes to the folder of the copy where the command was started in the original.
    pub(super) fn enter(&self) -> Result<(), Failure> {
        let below = self.here.strip_prefix(&self.original).unwrap_or(Path::new(""));
        go_to(&self.workspace.root.join(below))
    }

    /// Goes back to where the command was started.
    pub(super) fn leave(&self) -> Result<(), Failure> {
        go_to(&self.here)
    }

    /// The differences between the original and the files that were edited. Paths are relative to the root.
    pub(super) fn differences(&self, report: &JobReport) -> Result<Vec<FileDifference>, Failure> {
        let mut differences = Vec::new();
        for file in &report.edited {
            let copied = Path::new(&file.path);
            let path = copied.strip_prefix(&self.workspace.root).unwrap_or(copied);
            let read = |path: PathBuf| {
                let text = fs::read_to_string(&path);
                text.map_err(|error| Failure::new(Exit::Failure, format!("cannot read {}: {error}", path.display())))
            };
            let (old, new) = (read(self.original.join(path))?, read(copied.to_owned())?);
            differences.push(FileDifference { path: path.to_owned(), old: Some(old), new: Some(new) });
        }
        Ok(differences)
    }
}

fn go_to(folder: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::new(Exit::Failure, format!("cannot go to {}: {error}", folder.display()));
    std::env::set_current_dir(folder).map_err(failed)
}

/// Copies a folder without target folders and version control. Links stay links.
fn copy_folder(from: &Path, to: &Path, target: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, copied, kind) = (entry.path(), to.join(entry.file_name()), entry.file_type()?);
        if kind.is_symlink() {
            link(&fs::read_link(&path)?, &path, &copied)?;
        } else if kind.is_dir() {
            let is_skipped = path == target
                || [".git", ".hg", ".jj", "node_modules"].iter().any(|name| entry.file_name() == *name)
                || path.join("CACHEDIR.TAG").is_file();
            if !is_skipped {
                copy_folder(&path, &copied, target)?;
            }
        } else if kind.is_file() {
            fs::copy(&path, &copied)?;
        }
    }
    Ok(())
}

/// Makes links to the entries of a folder that do not exist in the other.
fn link_entries(from: &Path, to: &Path, target: &Path) -> io::Result<()> {
    // A folder above that cannot be read has nothing that the code uses.
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        let (path, linked) = (entry.path(), to.join(entry.file_name()));
        if !linked.exists() && path != target {
            link(&path, &path, &linked)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(to: &Path, _original: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, link)
}

#[cfg(windows)]
fn link(to: &Path, original: &Path, link: &Path) -> io::Result<()> {
    if original.is_dir() {
        std::os::windows::fs::symlink_dir(to, link)
    } else {
        std::os::windows::fs::symlink_file(to, link)
    }
}
