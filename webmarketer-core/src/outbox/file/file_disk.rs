//! The file of an outbox: how it is created, locked and renamed.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use redb::StorageBackend;
use redb::backends::FileBackend;

use super::disk::{Backend, Disk, Initialise};
use super::error::OutboxError;
use super::reserve::{self, Reserve};
use super::unsynced::Unsynced;
use super::{file_kind, holder};

/// How often opening is tried again when another process renames the file meanwhile.
const TRIES: usize = 16;

/// The file of an outbox, which this process has locked.
#[derive(Debug)]
pub(super) struct FileDisk {
    path: PathBuf,
    file: File,
    reserve: Arc<Reserve>,
    unsynced: Arc<Unsynced>,
    /// The name of the damaged file, while the new file could not be created.
    renamed_to: Option<PathBuf>,
}

impl FileDisk {
    /// Opens and locks the file. If it does not exist, it is created with `initialise`.
    pub(super) fn open(path: &Path, reserve: u64, initialise: Initialise<'_>) -> Result<Self, OutboxError> {
        let path = &file_kind::resolve(path)?;
        for _ in 0..TRIES {
            let file = match lock_existing(path)? {
                Some(file) => file,
                None => match create(path, initialise)? {
                    Some(file) => file,
                    // Another process has created the file meanwhile.
                    None => continue,
                },
            };
            return Self::new(path, file, reserve);
        }
        Err(OutboxError::InUse { path: path.to_owned(), holder: None })
    }

    /// Opens and locks the file, which must exist.
    pub(super) fn open_existing(path: &Path, reserve: u64) -> Result<Self, OutboxError> {
        let path = &file_kind::resolve(path)?;
        match lock_existing(path)? {
            Some(file) => Self::new(path, file, reserve),
            None if path.exists() => Err(OutboxError::NotAnOutbox { path: path.to_owned(), found: "an empty file" }),
            None => Err(OutboxError::NotFound { path: path.to_owned() }),
        }
    }

    fn new(path: &Path, file: File, reserve: u64) -> Result<Self, OutboxError> {
        let reserve_path = beside(path, ".reserve");
        let reserve =
            Reserve::new(reserve_path.clone(), reserve).map_err(|source| failed(&reserve_path, "read", source))?;
        let reserve = reserve.ok_or(OutboxError::NotAnOutbox { path: reserve_path, found: reserve::OTHER_FILE })?;
        Ok(Self { path: path.to_owned(), file, reserve: Arc::new(reserve), unsynced: Arc::default(), renamed_to: None })
    }
}

impl Disk for FileDisk {
    fn backend(&self) -> io::Result<Backend> {
        let file = FileBackend::new(self.file.try_clone()?).map_err(|error| io::Error::other(error.to_string()))?;
        self.unsynced.write_again(&file)?;
        let (reserve, unsynced) = (Arc::clone(&self.reserve), Arc::clone(&self.unsynced));
        Ok(Backend(Box::new(WithReserve { file, reserve, unsynced })))
    }

    fn allow_reserve(&self, is_allowed: bool) {
        self.reserve.allow(is_allowed);
    }

    fn fill_reserve(&self) -> io::Result<()> {
        self.reserve.fill()
    }

    fn set_aside(&mut self, initialise: Initialise<'_>) -> Result<PathBuf, OutboxError> {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let suffix = |count: u32| match count {
            0 => format!(".unreadable-{seconds}"),
            count => format!(".unreadable-{seconds}-{count}"),
        };
        // An earlier try may have renamed the file, and failed to create the new one.
        if self.renamed_to.is_none() {
            let name = (0..).map(|count| beside(&self.path, &suffix(count))).find(|name| !name.exists());
            let name = name.unwrap_or_else(|| beside(&self.path, ".unreadable"));
            fs::rename(&self.path, &name).map_err(|source| failed(&self.path, "rename the damaged file of", source))?;
            self.renamed_to = Some(name);
        }
        let in_use = || OutboxError::InUse { path: self.path.clone(), holder: None };
        self.file = create(&self.path, initialise)?.ok_or_else(in_use)?;
        self.unsynced = Arc::default();
        Ok(self.renamed_to.take().unwrap_or_else(|| self.path.clone()))
    }

    fn bytes(&self) -> io::Result<u64> {
        self.file.metadata().map(|metadata| allocated(&metadata))
    }
}

/// How many bytes of the disk a file takes. The database makes its file longer than what it has written.
#[cfg(unix)]
fn allocated(metadata: &fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    metadata.blocks().saturating_mul(512)
}

#[cfg(not(unix))]
fn allocated(metadata: &fs::Metadata) -> u64 {
    metadata.len()
}

/// The file, which may use the reserve.
#[derive(Debug)]
struct WithReserve {
    file: FileBackend,
    reserve: Arc<Reserve>,
    unsynced: Arc<Unsynced>,
}

impl StorageBackend for WithReserve {
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.reserve.retry(|| self.file.set_len(len))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.unsynced.sync(&self.file)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.unsynced.write(offset, data.len());
        self.reserve.retry(|| self.file.write(offset, data))
    }
}

fn failed(path: &Path, doing: &'static str, source: io::Error) -> OutboxError {
    let path = path.to_owned();
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => OutboxError::DiskFull { path, source },
        _ => OutboxError::Io { path, doing, source },
    }
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, OsString::from);
    name.push(suffix);
    path.with_file_name(name)
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Opens and locks the file. `None`: it does not exist, or is empty.
fn lock_existing(path: &Path) -> Result<Option<File>, OutboxError> {
    let file = match options().open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|source| failed(path, "open", source))?,
    };
    lock(&file, path)?;
    let metadata = file.metadata().map_err(|source| failed(path, "read", source))?;
    // It may have been renamed before it was locked.
    if metadata.len() == 0 || !is_at(&file, path) {
        return Ok(None);
    }
    file_kind::check(&file, path)?;
    Ok(Some(file))
}

fn lock(file: &File, path: &Path) -> Result<(), OutboxError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(OutboxError::InUse { path: path.to_owned(), holder: holder::of(file) }),
        Err(TryLockError::Error(source)) => Err(failed(path, "lock", source)),
    }
}

/// Whether the path still names this file.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), path.metadata()) {
        (Ok(file), Ok(path)) => (file.dev(), file.ino()) == (path.dev(), path.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

/// Creates the file under another name and renames it when it is complete, so that a crash leaves no half-made file.
/// Returns it locked. `None`: another process has created it meanwhile.
fn create(path: &Path, initialise: Initialise<'_>) -> Result<Option<File>, OutboxError> {
    create_folder(path)?;
    let unfinished = file_kind::resolve(&beside(path, ".unfinished"))?;
    let new = || options().create(true).truncate(false).open(&unfinished);
    let file = new().map_err(|source| failed(path, "create", source))?;
    lock(&file, path)?;
    let is_taken = path.metadata().is_ok_and(|metadata| metadata.len() > 0);
    if is_taken || !is_at(&file, &unfinished) {
        return Ok(None);
    }
    if !file_kind::is_unfinished(&file).map_err(|source| failed(&unfinished, "read", source))? {
        return Err(OutboxError::NotAnOutbox { path: unfinished, found: "a file of another program" });
    }
    // What a process that was killed has left.
    file.set_len(0).map_err(|source| failed(path, "create", source))?;
    let backend = file.try_clone().map_err(|source| failed(path, "create", source))?;
    let backend = FileBackend::new(backend).map_err(|error| failed(path, "create", io::Error::other(error)))?;
    let made = initialise(Backend(Box::new(backend))).and_then(|()| {
        file.sync_all().map_err(|source| failed(path, "write", source))?;
        fs::rename(&unfinished, path).map_err(|source| failed(path, "create", source))?;
        sync_folder(path).map_err(|source| failed(path, "create", source))
    });
    if let Err(error) = made {
        // What is left of it takes space, and is written anew at the next try.
        let _ = file.set_len(0);
        return Err(error);
    }
    Ok(Some(file))
}

/// Creates the folder of the file, for this user alone, if it does not exist.
fn create_folder(path: &Path) -> Result<(), OutboxError> {
    let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) else {
        return Ok(());
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| failed(path, "create the folder of", source))
}

/// Makes a new name durable.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
