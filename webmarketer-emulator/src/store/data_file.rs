//! The file of a state on disk, an embedded database: creates, opens, checks, reads and writes it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use redb::{Database, ReadableDatabase as _, ReadableTable as _, TableDefinition};

use super::projects::Projects;
use super::record_json::{InvalidRecord, read_records};

/// The name of the file in the data folder.
const FILE: &str = "emulator.redb";

/// The name of a file that is being created. It is renamed when it is complete.
const NEW_FILE: &str = "emulator.redb.new";

/// The name of the file that an emulator locks while it uses the folder.
const LOCK_FILE: &str = "emulator.lock";

/// The maximum time to wait for a lock.
const LOCK_WAIT: Duration = Duration::from_millis(400);

/// The bytes with which a complete file starts.
const MAGIC: [u8; 9] = *b"redb\x1A\x0A\xA9\x0D\x0A";

/// The size of the cache of the database, in bytes. Its default is 1 GiB.
const CACHE: usize = 16 << 20;

/// The size of the header.
const HEADER: u64 = 4096;

/// Every record, by its key.
const RECORDS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("records");

/// The version of the file format. A file with another version is an error.
const FORMAT: TableDefinition<'_, (), u32> = TableDefinition::new("format");
const THIS_FORMAT: u32 = 1;

/// The error of a state on disk.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The folder cannot be created.
    #[error("cannot create the folder {path}: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The error of the operating system.
        source: io::Error,
    },
    /// Another emulator uses the folder.
    #[error("{path} is in use by another emulator")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file was changed or truncated by something else than an emulator.
    #[error("{path} is damaged: {why}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong in the file.
        why: String,
    },
    /// The folder has no state.
    #[error("{path} does not exist")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read or written.
    #[error("cannot use {path}: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: String,
    },
}

/// Records that are written in one transaction.
pub(super) struct DiskChange {
    /// Whether all other records are removed.
    pub(super) clear: bool,
    pub(super) records: Vec<(String, Option<Vec<u8>>)>,
}

/// The file of a state. Its folder is locked until this is dropped.
pub(super) struct DataFile {
    path: PathBuf,
    /// It is closed after a failed write, because an open database does not accept writes after an error.
    database: Option<Database>,
    _lock: Option<File>,
}

impl DataFile {
    /// Opens the file in the folder and reads its projects. The folder and the file are created if they do not exist.
    pub(super) fn open_or_create(folder: &Path, keep: usize) -> Result<(Self, Projects), DataError> {
        std::fs::create_dir_all(folder).map_err(|source| DataError::Folder { path: folder.to_owned(), source })?;
        let path = folder.join(FILE);
        let lock = lock_folder(folder, &path)?;
        if !has_header(&path).map_err(|error| unusable(&path, &error.to_string()))? {
            create(folder, &path)?;
        }
        Self::open(path, lock, keep)
    }

    /// Opens the existing file in the folder and reads its projects.
    pub(super) fn open_existing(folder: &Path, keep: usize) -> Result<(Self, Projects), DataError> {
        let path = folder.join(FILE);
        if !path.exists() {
            return Err(DataError::Missing { path });
        }
        let lock = lock_folder(folder, &path)?;
        Self::open(path, lock, keep)
    }

    fn open(path: PathBuf, lock: Option<File>, keep: usize) -> Result<(Self, Projects), DataError> {
        // A damaged file is an error; a panic would be a fault of the database.
        let read = catch_unwind(AssertUnwindSafe(|| {
            // A file that is not checked can make the database panic later.
            let open = || database_options().set_check_integrity_on_open(true).open(&path);
            let database = wait_while(open, |error| matches!(error, redb::DatabaseError::DatabaseAlreadyOpen))?;
            let found = prepare_tables(&database)?;
            let projects = if found == THIS_FORMAT { Some(read_projects(&database, keep)?) } else { None };
            Ok((database, found, projects))
        }));
        let (database, found, projects) = match read {
            Ok(read) => read.map_err(|error| data_error(&path, &error))?,
            Err(_) => return Err(DataError::Damaged { path, why: "its structure is invalid".to_owned() }),
        };
        let Some(projects) = projects else {
            let why = format!("expected format {THIS_FORMAT}, found {found}; use another folder");
            return Err(DataError::Unusable { path, why });
        };
        let projects =
            projects.map_err(|invalid| DataError::Damaged { path: path.clone(), why: invalid.to_string() })?;
        Ok((Self { path, database: Some(database), _lock: lock }, projects))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes changes in one transaction. After an error, the next call opens the file again.
    pub(super) fn write(&mut self, changes: &[DiskChange]) -> Result<(), String> {
        let database = match self.database.take() {
            Some(database) => database,
            None => database_options().open(&self.path).map_err(|error| error.to_string())?,
        };
        write_records(&database, changes).map_err(|error| cause(&error))?;
        self.database = Some(database);
        Ok(())
    }
}

/// The options of the database. Records are read only when it is opened, so a large cache would be of no use.
fn database_options() -> redb::Builder {
    let mut options = Database::builder();
    options.set_cache_size(CACHE);
    options
}

/// Locks the folder; `None` if its file system has no locks.
fn lock_folder(folder: &Path, path: &Path) -> Result<Option<File>, DataError> {
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK_FILE));
    let lock = lock.map_err(|error| unusable(path, &format!("cannot create {LOCK_FILE} beside it: {error}")))?;
    match wait_while(|| lock.try_lock(), |error| matches!(error, TryLockError::WouldBlock)) {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(DataError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(None),
        Err(TryLockError::Error(error)) => Err(unusable(path, &format!("cannot lock {LOCK_FILE}: {error}"))),
    }
}

/// Calls `open` until it succeeds or fails with another error than the temporary one, for at most [`LOCK_WAIT`]. A lock
/// outlives its emulator shortly if that emulator's program starts another process at the same time.
fn wait_while<T, E>(open: impl Fn() -> Result<T, E>, is_temporary: impl Fn(&E) -> bool) -> Result<T, E> {
    let start = Instant::now();
    loop {
        match open() {
            Err(error) if is_temporary(&error) && start.elapsed() < LOCK_WAIT => thread::sleep(LOCK_WAIT / 20),
            result => return result,
        }
    }
}

/// Whether the file has a header. A file without one is missing, empty, or its creation was interrupted. A file that
/// has data without a header is damaged, and counts as one with a header, so that it is not overwritten.
fn has_header(path: &Path) -> io::Result<bool> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let mut start = Vec::new();
    file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut start)?;
    if start.iter().any(|byte| *byte != 0) {
        return Ok(true);
    }
    file.seek(SeekFrom::Start(HEADER))?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(false);
        }
        if buffer.iter().take(count).any(|byte| *byte != 0) {
            return Ok(true);
        }
    }
}

/// Creates a complete, empty file under another name, and renames it.
fn create(folder: &Path, path: &Path) -> Result<(), DataError> {
    let new = folder.join(NEW_FILE);
    let made = remove_if_exists(&new).map_err(redb::Error::from).and_then(|()| {
        let database = database_options().create(&new)?;
        prepare_tables(&database)?;
        database.close()?;
        OpenOptions::new().write(true).open(&new)?.sync_all()?;
        std::fs::rename(&new, path)?;
        sync_folder(folder)?;
        Ok(())
    });
    made.map_err(|error: redb::Error| {
        // The file is useless. If it cannot be removed, the next start does.
        let _ = remove_if_exists(&new);
        DataError::Unusable { path: path.to_owned(), why: cause(&error) }
    })
}

fn remove_if_exists(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the rename durable. Only Unix can open a folder for this.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn unusable(path: &Path, why: &str) -> DataError {
    DataError::Unusable { path: path.to_owned(), why: why.to_owned() }
}

/// The error of opening and reading the file.
fn data_error(path: &Path, error: &redb::Error) -> DataError {
    let (path, why) = (path.to_owned(), cause(error));
    match error {
        redb::Error::DatabaseAlreadyOpen => DataError::InUse { path },
        redb::Error::Io(error)
            if !matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) =>
        {
            DataError::Unusable { path, why }
        }
        redb::Error::UpgradeRequired(_) => DataError::Unusable { path, why },
        _ => DataError::Damaged { path, why },
    }
}

/// The reason of an error, without the name of the database.
fn cause(error: &redb::Error) -> String {
    match error {
        redb::Error::Io(error) if error.raw_os_error().is_some() => error.to_string(),
        redb::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            "it is not the file of an emulator".to_owned()
        }
        other => other.to_string(),
    }
}

/// Creates missing tables, and returns the format of the file.
fn prepare_tables(database: &Database) -> Result<u32, redb::Error> {
    let read = database.begin_read()?;
    match read.open_table(FORMAT) {
        Ok(format) => {
            if let Some(found) = format.get(())? {
                return Ok(found.value());
            }
        }
        Err(redb::TableError::TableDoesNotExist(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let transaction = database.begin_write()?;
    transaction.open_table(RECORDS)?;
    transaction.open_table(FORMAT)?.insert((), THIS_FORMAT)?;
    transaction.commit()?;
    Ok(THIS_FORMAT)
}

fn read_projects(database: &Database, keep: usize) -> Result<Result<Projects, InvalidRecord>, redb::Error> {
    let table = database.begin_read()?.open_table(RECORDS)?;
    let mut records = Vec::new();
    for entry in table.iter()? {
        let (key, value) = entry?;
        records.push((key.value().to_owned(), value.value().to_vec()));
    }
    Ok(read_records(records.iter().map(|(key, json)| (key.clone(), json.as_slice())), keep))
}

fn write_records(database: &Database, changes: &[DiskChange]) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    {
        let mut table = transaction.open_table(RECORDS)?;
        for change in changes {
            if change.clear {
                table.retain(|_, _| false)?;
            }
            for (key, value) in &change.records {
                match value {
                    Some(value) => drop(table.insert(key.as_str(), value.as_slice())?),
                    None => drop(table.remove(key.as_str())?),
                }
            }
        }
    }
    transaction.commit()?;
    Ok(())
}
