//! The state on disk: one file of an embedded database, written by one thread. A change is written before it is
//! answered, so that it survives a crash of the process.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;

use redb::{Database, ReadableDatabase as _, ReadableTable as _, TableDefinition};
use tokio::sync::watch;

use super::projects::Projects;
use super::record_json::{InvalidRecord, read_records};

/// The name of the file in the data folder.
const FILE: &str = "emulator.redb";

/// Every record, by its key.
const RECORDS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("records");

/// The version of the file format. A file with another version is an error.
const FORMAT: TableDefinition<'_, (), u32> = TableDefinition::new("format");
const THIS_FORMAT: u32 = 1;

/// The maximum number of changes in one transaction. Each transaction waits for the disk once.
const TOGETHER: usize = 4096;

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
        source: std::io::Error,
    },
    /// Another emulator has the file open.
    #[error("{path} is in use by another emulator")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be read or written, or its content is invalid.
    #[error("cannot use {path}: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The reason.
        why: String,
    },
}

/// The file, and the thread that writes it.
pub(super) struct Disk {
    changes: mpsc::Sender<DiskChange>,
    /// The number of changes that were sent to the thread.
    handed: u64,
    written: watch::Receiver<WriteProgress>,
}

/// The progress of the thread: the number of written changes, or the error that stopped it.
type WriteProgress = Result<u64, String>;

/// Records that are written in one transaction.
struct DiskChange {
    /// Whether all other records are removed.
    clear: bool,
    records: Vec<(String, Option<Vec<u8>>)>,
}

impl Disk {
    /// Opens the file in the folder and reads its projects. The file and the folder are created if they do not exist.
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
            let why = format!("expected format {THIS_FORMAT}, found {found}; use another folder");
            return Err(DataError::Unusable { path, why });
        }
        let projects = read_projects(&database, keep).map_err(unusable)?;
        let projects = projects.map_err(|bad| DataError::Unusable { path: path.clone(), why: bad.to_string() })?;

        let (changes, received) = mpsc::channel();
        let (progress, written) = watch::channel(Ok(0));
        let writer = thread::Builder::new().name("emulator-disk".to_owned());
        let writer = writer.spawn(move || {
            write_changes(&database, &received, &progress);
            // `close` waits for this sender to be dropped; the file must be closed before.
            drop(database);
            drop(progress);
        });
        writer.map_err(|error| DataError::Unusable { path, why: error.to_string() })?;
        Ok((Self { changes, handed: 0, written }, projects))
    }

    /// Returns the error that stopped the thread, if any.
    pub(super) fn check(&self) -> Result<(), String> {
        self.written.borrow().as_ref().map(drop).map_err(Clone::clone)
    }

    /// Sends changes to the thread. The returned value waits until these and all earlier changes are written.
    pub(super) fn hand_over(&mut self, clear: bool, records: Vec<(String, Option<Vec<u8>>)>) -> PendingWrite {
        if clear || !records.is_empty() {
            self.handed += 1;
            // If the thread has ended, `written` holds its error.
            let _ = self.changes.send(DiskChange { clear, records });
        }
        PendingWrite { handed: self.handed, written: self.written.clone() }
    }
}

impl Disk {
    /// Writes the pending changes, and returns when the file is closed.
    pub(super) async fn close(self) {
        let Self { changes, mut written, .. } = self;
        drop(changes);
        while written.changed().await.is_ok() {}
    }
}

/// Changes that are not yet written.
pub(super) struct PendingWrite {
    handed: u64,
    written: watch::Receiver<WriteProgress>,
}

impl PendingWrite {
    /// Waits until the changes are written. Fails if the thread has stopped.
    pub(super) async fn wait_until_written(mut self) -> Result<(), String> {
        let done = self.written.wait_for(|written| written.as_ref().map_or(true, |count| *count >= self.handed)).await;
        match done {
            Ok(written) => written.as_ref().map(drop).map_err(Clone::clone),
            Err(_) => Err("the thread that writes the file has stopped".to_owned()),
        }
    }
}

/// Creates missing tables, and returns the format of the file.
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
fn write_changes(database: &Database, changes: &mpsc::Receiver<DiskChange>, progress: &watch::Sender<WriteProgress>) {
    let mut count = 0;
    while let Ok(first) = changes.recv() {
        let together: Vec<_> = std::iter::once(first).chain(changes.try_iter().take(TOGETHER)).collect();
        count += together.len() as u64;
        let written = write_together(database, &together).map(|()| count).map_err(|error| error.to_string());
        let failed = written.is_err();
        drop(progress.send_replace(written));
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
