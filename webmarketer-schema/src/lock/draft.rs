//! New content for a file, written beside it before it takes its place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// New content for a file, written beside it until it takes its place in one step. Of several, all can be written before
/// the first takes its place: a full disk then changes nothing. What is not committed is deleted when it is dropped.
///
/// - A symbolic link stays a link: the file that it points to is replaced.
/// - The file beside it is always a new one: if something, such as a planted link, has its name, another name is taken.
/// - A file that the system does not replace, such as the target of a bind mount in a container, is written in place. This
///   is not one step: should it fail, the error names the file beside it, which has the whole new content and is kept.
///
/// ```
/// use webmarketer_schema::lock::Draft;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("report.json");
/// if let Some(draft) = Draft::new(&path, b"{}")? {
///     draft.commit()?;
/// }
/// assert!(Draft::new(&path, b"{}")?.is_none());
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Draft {
    beside: PathBuf,
    target: PathBuf,
    /// Whether the draft stays when it is dropped: it is the only whole copy of the new content.
    is_kept: bool,
}

/// How many names are tried before the draft counts as impossible to create.
const MOST_NAMES: usize = 100;

/// Numbers the drafts, so that those of several threads have names of their own, as those of processes do.
static DRAFTS: AtomicU64 = AtomicU64::new(0);

impl Draft {
    /// Writes the content beside the file at `path`; `None` where the file has it already.
    pub fn new(path: &Path, content: &[u8]) -> io::Result<Option<Self>> {
        Self::write(path, content, false)
    }

    /// The same, and waits until the content has reached the disk.
    pub(super) fn synced(path: &Path, content: &[u8]) -> io::Result<Option<Self>> {
        Self::write(path, content, true)
    }

    fn write(path: &Path, content: &[u8], syncs: bool) -> io::Result<Option<Self>> {
        match fs::read(path) {
            Ok(old) if old == content => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let (beside, mut file) = create_beside(&target)?;
        // From here on it is deleted again if anything fails.
        let draft = Self { beside, target, is_kept: false };
        file.write_all(content)?;
        if let Ok(old) = fs::metadata(&draft.target) {
            file.set_permissions(old.permissions())?;
        }
        if syncs {
            file.sync_all()?;
        }
        Ok(Some(draft))
    }

    /// The folder of the file.
    pub(super) fn folder(&self) -> &Path {
        folder_of(&self.target)
    }

    /// Puts it in the file's place.
    pub fn commit(self) -> io::Result<()> {
        self.commit_by(|from, to| fs::rename(from, to))
    }

    fn commit_by(mut self, rename: impl FnOnce(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
        match rename(&self.beside, &self.target) {
            Err(error) if error.kind() == ErrorKind::ResourceBusy => self.write_in_place(),
            renamed => renamed,
        }
    }

    /// Writes the content over that of the file. The whole new content is on the disk before the old one is touched.
    fn write_in_place(&mut self) -> io::Result<()> {
        let content = fs::read(&self.beside)?;
        File::open(&self.beside)?.sync_all()?;
        let mut file = OpenOptions::new().write(true).open(&self.target)?;
        self.is_kept = true;
        let length = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let written = file.write_all(&content).and_then(|()| file.set_len(length)).and_then(|()| file.sync_all());
        written.map_err(|error| {
            let draft = self.beside.display();
            io::Error::new(error.kind(), format!("{error}; part of it may be written, and {draft} has all of it"))
        })?;
        self.is_kept = false;
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_kept {
            // Once it has taken the file's place there is nothing left to delete; before, it is worth nothing.
            let _ = fs::remove_file(&self.beside);
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Creates a file beside the target. One that is there already is neither followed nor overwritten.
fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().ok_or(ErrorKind::InvalidInput)?.to_string_lossy();
    for _ in 0..MOST_NAMES {
        let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
        let draft = folder_of(target).join(format!(".{name}.{}-{number}.tmp", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&draft) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            created => return created.map(|file| (draft, file)),
        }
    }
    let what = format!("{MOST_NAMES} names of temporary files beside it are taken");
    Err(io::Error::new(ErrorKind::AlreadyExists, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn busy(_: &Path, _: &Path) -> io::Result<()> {
        Err(ErrorKind::ResourceBusy.into())
    }

    fn files(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test's own file, which nobody reads meanwhile")]
    fn a_file_that_cannot_be_replaced_is_written_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        for (old, new) in [("a longer text", "short"), ("short", "a longer text"), ("", "text"), ("text", "")] {
            fs::write(&path, old).unwrap();
            Draft::new(&path, new.as_bytes()).unwrap().unwrap().commit_by(busy).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), new);
            assert_eq!(files(folder.path()), ["lock"]);
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_write_in_place_that_fails_keeps_and_names_the_new_content() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lock");
        let mut draft = Draft::new(&path, b"new").unwrap().unwrap();
        // Every write to it fails as if the disk were full.
        draft.target = PathBuf::from("/dev/full");
        let error = draft.commit_by(busy).unwrap_err();
        let [name] = &*files(folder.path()) else { panic!("{error}") };
        assert!(error.to_string().contains(&**name), "{error}");
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), "new");
    }

    #[test]
    #[cfg(unix)]
    #[expect(clippy::disallowed_methods, reason = "a test's own file, which nobody reads meanwhile")]
    fn a_link_that_was_planted_under_the_name_of_a_draft_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, victim) = (folder.path().join("lock"), folder.path().join("victim"));
        fs::write(&victim, "old").unwrap();
        let next = DRAFTS.load(Ordering::Relaxed);
        for number in next..next + 20 {
            let planted = folder.path().join(format!(".lock.{}-{number}.tmp", std::process::id()));
            std::os::unix::fs::symlink(&victim, planted).unwrap();
        }
        Draft::new(&path, b"new").unwrap().unwrap().commit().unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "old");
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert!(fs::symlink_metadata(&path).unwrap().is_file());
    }
}
