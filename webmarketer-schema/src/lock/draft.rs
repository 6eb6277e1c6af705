//! Atomic replacement of files: the new content is written to a file beside the target, which is then renamed.
//!
//! `tempfile` and `atomic-write-file` would replace only `create_beside` and `Drop`, about 25 lines. Links, devices,
//! open files and unchanged content would still be handled here. `atomic-write-file` also deletes the new
//! content when the rename fails, as it does for the target of a bind mount. Every package with a build script compiles
//! this file: `tempfile` adds `rustix` and more to that build, `atomic-write-file` adds `nix` and `rand`.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// New content of a file. It is written to a file beside the target, and replaces the target atomically. Several drafts
/// can be written before the first one is committed, so that a full disk changes nothing. A draft that is not committed
/// is deleted when it is dropped.
///
/// - A symbolic link to a file stays a link, and the file is replaced: a project can link its lock into several
///   packages.
/// - A dangling symbolic link is replaced itself. An attacker could have created it, so no file is created at its
///   target.
/// - A device, a pipe or a socket, such as `/dev/null` or `/dev/stdout`, is never replaced: the content is written to
///   it. Content is appended to an open file under such a name. A named pipe waits for a reader.
/// - The file beside the target is always new: if its name exists, for example as a link, another name is used.
/// - A file that the system cannot replace, such as the target of a bind mount in a container, is written in place.
///   This is not atomic: if it fails, the error names the file beside it, which has the whole new content and is
///   kept.
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
    content: Content,
    target: PathBuf,
}

/// The location of the new content.
#[derive(Debug)]
enum Content {
    /// In a file beside the target.
    Beside(PathBuf),
    /// In memory; the target is written directly.
    InMemory(Vec<u8>),
    /// In the target, or still beside it if the write in place failed.
    Settled,
}

/// The maximum number of names that are tried.
const MOST_NAMES: usize = 100;

/// Numbers the drafts, so that threads, like processes, use different names.
static DRAFTS: AtomicU64 = AtomicU64::new(0);

impl Draft {
    /// Writes the content beside the file at `path`; `None` if the file already has this content.
    ///
    /// # Errors
    ///
    /// If the existing file cannot be read, or the draft cannot be written.
    pub fn new(path: &Path, content: &[u8]) -> io::Result<Option<Self>> {
        Self::write(path, content, false)
    }

    /// Like [`new`](Self::new), and waits until the content is on the disk.
    pub(super) fn synced(path: &Path, content: &[u8]) -> io::Result<Option<Self>> {
        Self::write(path, content, true)
    }

    fn write(path: &Path, content: &[u8], syncs: bool) -> io::Result<Option<Self>> {
        let is_written_to = match fs::metadata(path) {
            Ok(there) => !(there.is_file() || there.is_dir()) || is_descriptor(path),
            Err(error) if error.kind() == ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        if is_written_to {
            return Ok(Some(Self { content: Content::InMemory(content.to_vec()), target: path.to_owned() }));
        }
        match fs::read(path) {
            Ok(old) if old == content => return Ok(None),
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let (beside, mut file) = create_beside(&target)?;
        // From here on, dropping the draft deletes the file.
        let draft = Self { content: Content::Beside(beside), target };
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

    /// Replaces the target.
    ///
    /// # Errors
    ///
    /// If the target cannot be replaced. Then it is unchanged.
    pub fn commit(self) -> io::Result<()> {
        self.commit_by(|from, to| fs::rename(from, to))
    }

    /// Creates the target, which is then complete.
    ///
    /// ```
    /// use webmarketer_schema::lock::Draft;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("events.rs");
    /// let drafts = [Draft::new(&path, b"one")?.unwrap(), Draft::new(&path, b"other")?.unwrap()];
    /// let [one, other] = drafts.map(Draft::commit_new);
    /// one?;
    /// assert_eq!(other.unwrap_err().kind(), std::io::ErrorKind::AlreadyExists);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the target exists, or cannot be created. Then it is unchanged.
    pub fn commit_new(self) -> io::Result<()> {
        if !matches!(self.content, Content::Beside(_)) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        // A rename would replace a file that another process has created; a link does not.
        self.commit_by(|from, to| match fs::hard_link(from, to) {
            Ok(()) => fs::remove_file(from).inspect_err(|_| drop(fs::remove_file(to))),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
            // Some file systems have no links.
            Err(_) if fs::symlink_metadata(to).is_ok() => Err(ErrorKind::AlreadyExists.into()),
            Err(_) => fs::rename(from, to),
        })
    }

    fn commit_by(mut self, rename: impl FnOnce(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
        match std::mem::replace(&mut self.content, Content::Settled) {
            Content::Beside(beside) => {
                let renamed = match rename(&beside, &self.target) {
                    Err(error) if error.kind() == ErrorKind::ResourceBusy => return self.write_in_place(beside),
                    renamed => renamed,
                };
                if renamed.is_err() {
                    self.content = Content::Beside(beside);
                }
                renamed
            }
            // Content that others write to an open file is kept.
            Content::InMemory(content) => OpenOptions::new().append(true).open(&self.target)?.write_all(&content),
            Content::Settled => Ok(()),
        }
    }

    /// Overwrites the file in place, after the whole new content is on the disk beside it.
    fn write_in_place(&mut self, beside: PathBuf) -> io::Result<()> {
        self.content = Content::Beside(beside.clone());
        let content = fs::read(&beside)?;
        File::open(&beside)?.sync_all()?;
        let mut file = OpenOptions::new().write(true).open(&self.target)?;
        // Until the write is complete, the draft is the only complete copy.
        self.content = Content::Settled;
        let length = u64::try_from(content.len()).unwrap_or(u64::MAX);
        let written = file.write_all(&content).and_then(|()| file.set_len(length)).and_then(|()| file.sync_all());
        written.map_err(|error| {
            let draft = beside.display();
            io::Error::new(error.kind(), format!("{error}; part of it may be written, and {draft} has all of it"))
        })?;
        self.content = Content::Beside(beside);
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Content::Beside(beside) = &self.content {
            let _ = fs::remove_file(beside);
        }
    }
}

/// Whether a path names an open file of a process, which would not notice a new file.
fn is_descriptor(path: &Path) -> bool {
    let mut path = path.to_owned();
    // A longer chain of links is a loop.
    for _ in 0..40 {
        let parent = fs::canonicalize(folder_of(&path)).unwrap_or_default();
        let is_of_process = parent.starts_with("/proc") && parent.ends_with("fd");
        if is_of_process || parent == Path::new("/dev/fd") {
            return true;
        }
        let Ok(target) = fs::read_link(&path) else { return false };
        path = folder_of(&path).join(target);
    }
    false
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Creates a file beside the target. An existing file or link is neither followed nor overwritten.
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
    #[expect(clippy::disallowed_methods, reason = "a file of this test alone")]
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
        // Every write to it fails like on a full disk.
        draft.target = PathBuf::from("/dev/full");
        let error = draft.commit_by(busy).unwrap_err();
        let [name] = &*files(folder.path()) else { panic!("{error}") };
        assert!(error.to_string().contains(&**name), "{error}");
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), "new");
    }

    #[test]
    #[cfg(unix)]
    #[expect(clippy::disallowed_methods, reason = "a file of this test alone")]
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

    #[test]
    #[cfg(unix)]
    #[expect(clippy::disallowed_methods, reason = "a file of this test alone")]
    fn a_link_to_a_file_stays_and_one_to_nothing_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "old").unwrap();
        std::os::unix::fs::symlink("file", path("link")).unwrap();
        Draft::new(&path("link"), b"new").unwrap().unwrap().commit().unwrap();
        assert!(fs::symlink_metadata(path("link")).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(path("file")).unwrap(), "new");

        std::os::unix::fs::symlink("elsewhere", path("planted")).unwrap();
        Draft::new(&path("planted"), b"new").unwrap().unwrap().commit().unwrap();
        assert!(fs::symlink_metadata(path("planted")).unwrap().is_file());
        assert!(!path("elsewhere").exists());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn devices_and_pipes_are_written_to_and_not_replaced() {
        use std::os::unix::fs::FileTypeExt as _;

        let folder = tempfile::tempdir().unwrap();
        // Not a real device, which a bug would replace.
        let (pipe, link) = (folder.path().join("pipe"), folder.path().join("link"));
        nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
        std::os::unix::fs::symlink(&pipe, &link).unwrap();
        for path in [&pipe, &link] {
            let reader = std::thread::spawn({
                let pipe = pipe.clone();
                move || fs::read_to_string(pipe).unwrap()
            });
            Draft::new(path, b"content").unwrap().unwrap().commit().unwrap();
            assert_eq!(reader.join().unwrap(), "content");
        }
        assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(files(folder.path()), ["link", "pipe"]);

        // A path that names an open file of this process.
        let open = tempfile::tempfile_in(folder.path()).unwrap();
        let name = PathBuf::from(format!("/dev/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&open)));
        Draft::new(&name, b"content").unwrap().unwrap().commit().unwrap();
        assert_eq!(open.metadata().unwrap().len(), 7);
    }
}
