//! A state on disk: one file of an embedded store, written by one thread. Whatever was answered has been written
//! before, so the state survives the process, however it ends.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use redb::{Database, ReadableDatabase as _, ReadableTable as _, TableDefinition};
use tokio::sync::watch;

use super::projects::Projects;
use super::record_json::{InvalidRecord, read_records};

/// The name of the file in its folder.
const FILE: &str = "emulator.redb";

/// Every record under its key.
const RECORDS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("records");

/// What the records are written by; a file of another format is refused.
const FORMAT: TableDefinition<'_, (), u32> = TableDefinition::new("format");
const THIS_FORMAT: u32 = 1;

/// How many changes are written at once. Each costs a wait for the disk, which many then share.
const TOGETHER: usize = 4096;

/// Why a state on disk cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The folder cannot be made.
    #[error("cannot make the folder {path}: {source}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process has the file open.
    #[error("{path} is in use by another emulator")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read, or cannot be written.
    #[error("{path} cannot be used: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

/// The file, and the thread that writes it.
pub(super) struct Disk {
    changes: mpsc::Sender<DiskChange>,
    /// How many changes were handed over.
    handed: u64,
    written: watch::Receiver<WriteProgress>,
}

/// The progress of the thread: the number of written changes, or the error that stopped it.
type WriteProgress = Result<u64, String>;

/// Records that change together.
struct DiskChange {
    /// Whether all others go.
    clear: bool,
    records: Vec<(String, Option<Vec<u8>>)>,
}

impl Disk {
    /// Opens the file in that folder, made if it is not there, and reads what it holds.
    pub(super) fn open(folder: &Path, keep: usize) -> Result<(Self, Projects), DataError> {
        std::fs::create_dir_all(folder).map_err(|source| DataError::Folder { path: folder.to_owned(), source })?;
        let path = folder.join(FILE);
        let unusable = |why: redb::Error| match why {
            redb::Error::DatabaseAlreadyOpen => DataError::InUse { path: path.clone() },
            other => DataError::Unusable { path: path.clone(), why: other.to_string() },
        };
        let database = Database::create(&path).map_err(|error| unusable(error.into()))?;
        let found = prepare_tables(&database).map_err(unusable)?;
        if found != THIS_FORMAT {
            let why = format!("it is of format {found}, and this version reads and writes {THIS_FORMAT}");
            return Err(DataError::Unusable { path, why });
        }
        let projects = read_projects(&database, keep).map_err(unusable)?;
        let projects = projects.map_err(|bad| DataError::Unusable { path: path.clone(), why: bad.to_string() })?;

        let (changes, received) = mpsc::channel();
        let (told, written) = watch::channel(Ok(0));
        let writer = thread::Builder::new().name("emulator-disk".to_owned());
        let writer = writer.spawn(move || {
            write_changes(&database, &received, &told);
            // Whoever waits for the end may open the file again.
            drop(database);
            drop(told);
        });
        writer.map_err(|error| DataError::Unusable { path, why: error.to_string() })?;
        Ok((Self { changes, handed: 0, written }, projects))
    }

    /// Whether everything could be written so far; the error says why not.
    pub(super) fn check(&self) -> Result<(), String> {
        self.written.borrow().as_ref().map(drop).map_err(Clone::clone)
    }

    /// Hands over what has changed, and answers what to wait for until it is written, and all before it.
    pub(super) fn hand_over(&mut self, clear: bool, records: Vec<(String, Option<Vec<u8>>)>) -> PendingWrite {
        if clear || !records.is_empty() {
            self.handed += 1;
            // A thread that has ended has told why.
            let _ = self.changes.send(DiskChange { clear, records });
        }
        PendingWrite { handed: self.handed, written: self.written.clone() }
    }
}

impl Disk {
    /// Writes what was handed over, and returns once the file is closed.
    pub(super) async fn close(self) {
        let Self { changes, mut written, .. } = self;
        drop(changes);
        while written.changed().await.is_ok() {}
    }
}

/// Changes that are being written.
pub(super) struct PendingWrite {
    handed: u64,
    written: watch::Receiver<WriteProgress>,
}

impl PendingWrite {
    /// Waits until they are; the error says why they never will.
    pub(super) async fn wait_until_written(mut self) -> Result<(), String> {
        let done = self.written.wait_for(|written| written.as_ref().map_or(true, |count| *count >= self.handed)).await;
        match done {
            Ok(written) => written.as_ref().map(drop).map_err(Clone::clone),
            Err(_) => Err("the thread that writes it has ended".to_owned()),
        }
    }
}

/// The format of the file, which is this one if it is new.
fn prepare_tables(database: &Database) -> Result<u32, redb::Error> {
    let transaction = database.begin_write()?;
    let found = {
        transaction.open_table(RECORDS)?;
        let mut format = transaction.open_table(FORMAT)?;
        let found = format.get(())?.map(|found| found.value());
        if found.is_none() {
            format.insert((), THIS_FORMAT)?;
        }
        found.unwrap_or(THIS_FORMAT)
    };
    transaction.commit()?;
    Ok(found)
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

/// Writes the received changes until all senders are dropped, and reports the progress.
fn write_changes(database: &Database, changes: &mpsc::Receiver<DiskChange>, told: &watch::Sender<WriteProgress>) {
    let mut count = 0;
    while let Ok(first) = changes.recv() {
        let together: Vec<_> = std::iter::once(first).chain(changes.try_iter().take(TOGETHER)).collect();
        count += together.len() as u64;
        let written = write_together(database, &together).map(|()| count).map_err(|error| error.to_string());
        let failed = written.is_err();
        drop(told.send_replace(written));
        if failed {
            return;
        }
    }
}

fn write_together(database: &Database, changes: &[DiskChange]) -> Result<(), redb::Error> {
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
