//! The files of a job, in the folder that cargo builds into.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use webmarketer_schema::lock::write_if_changed;

use crate::renames::Job;
use crate::terminal::{Exit, Failure};

/// The name of the folder in the target folder.
pub(super) const NAME: &str = "webmarketer-fix";

/// The file that marks a folder as one that backups and searches ignore, as cargo writes it.
const MARK: &str = "CACHEDIR.TAG";
const MARK_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
                         # This file is a cache directory tag created by cargo.\n\
                         # For information about cache directory tags see https://bford.info/cachedir/\n";

/// The folder with the files of the only running job.
pub(super) struct JobFolder {
    folder: PathBuf,
    _lock: File,
}

impl JobFolder {
    /// Makes the folder, and locks it.
    pub(super) fn new(target: &Path) -> Result<Self, Failure> {
        let folder = make_folder(target)?;
        let path = folder.join("lock");
        let open = || File::options().create(true).append(true).open(&path);
        let lock = open().map_err(|error| Failure::write(&path, &error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let what = "another `webmarketer fix` is running for this target folder";
                return Err(Failure::new(Exit::Failure, what).advise("wait until it ends"));
            }
            Err(TryLockError::Error(error)) => return Err(Failure::write(&path, &error)),
        }
        Ok(Self { folder, _lock: lock })
    }

    /// Writes the job, and an empty report.
    pub(super) fn write(&self, job: &Job) -> Result<(), Failure> {
        let write = |path: &Path, text: &str| {
            write_if_changed(path, text.as_bytes()).map_err(|error| Failure::write(path, &error))
        };
        write(&self.job(), &job.to_json().to_string())?;
        write(&self.report(), "")?;
        Ok(())
    }

    /// The file with the job.
    pub(super) fn job(&self) -> PathBuf {
        self.folder.join("job.json")
    }

    /// The file with what was done.
    pub(super) fn report(&self) -> PathBuf {
        self.folder.join("edits.jsonl")
    }

    /// The failure to read the report.
    pub(super) fn unreadable(&self, error: &io::Error) -> Failure {
        Failure::new(Exit::Failure, format!("cannot read {}: {error}", self.report().display()))
    }
}

/// Makes the folder of `webmarketer fix` in a target folder.
pub(super) fn make_folder(target: &Path) -> Result<PathBuf, Failure> {
    let folder = target.join(NAME);
    let is_new = !target.exists();
    fs::create_dir_all(&folder).map_err(|error| Failure::write(&folder, &error))?;
    if is_new {
        let mark = target.join(MARK);
        write_if_changed(&mark, MARK_TEXT.as_bytes()).map_err(|error| Failure::write(&mark, &error))?;
    }
    Ok(folder)
}
