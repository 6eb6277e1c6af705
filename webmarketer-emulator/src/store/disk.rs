//! The state on disk: one file, written by one thread. A change is written before it is answered, so that it survives a
//! crash of the process. After a failed write, the thread keeps the changes and tries again.

use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use tokio::sync::watch;

use super::data_file::{DataError, DataFile, DiskChange};
use super::projects::Projects;
use crate::model::{Warning, WarningHook};

/// The maximum number of changes in one transaction. Each transaction waits for the disk once.
const TOGETHER: usize = 4096;

/// The time after a failed write until it is tried again.
const RETRY: Duration = Duration::from_millis(500);

/// The file, and the thread that writes it.
pub(super) struct Disk {
    changes: mpsc::Sender<DiskChange>,
    /// The number of changes that were sent to the thread.
    handed: u64,
    progress: watch::Receiver<WriteProgress>,
}

/// The progress of the thread.
#[derive(Clone, Default)]
pub(super) struct WriteProgress {
    /// The number of written changes.
    written: u64,
    /// The error of the last write, if it failed.
    failure: Option<String>,
}

impl WriteProgress {
    /// Fails if the last write failed.
    fn check(&self) -> Result<(), String> {
        self.failure.clone().map_or(Ok(()), Err)
    }
}

impl Disk {
    /// Opens the file in the folder and reads its projects. The file and the folder are created if they do not exist.
    pub(super) fn open(folder: &Path, keep: usize, warnings: WarningHook) -> Result<(Self, Projects), DataError> {
        let (file, projects) = DataFile::open_or_create(folder, keep)?;
        let path = file.path().to_owned();
        let (changes, received) = mpsc::channel();
        let (sender, progress) = watch::channel(WriteProgress::default());
        let writer = thread::Builder::new().name("emulator-disk".to_owned());
        let writer = writer.spawn(move || {
            let mut writer = Writer { file, pending: Vec::new(), progress: sender, warnings };
            writer.run(&received);
            let Writer { file, progress, .. } = writer;
            // `close` waits for this sender to be dropped; the file must be closed before.
            drop(file);
            drop(progress);
        });
        writer.map_err(|error| DataError::Unusable { path, why: error.to_string() })?;
        Ok((Self { changes, handed: 0, progress }, projects))
    }

    /// Fails if the last write failed.
    pub(super) fn check(&self) -> Result<(), String> {
        self.progress.borrow().check()
    }

    /// Sends changes to the thread. The returned value waits until these and all earlier changes are written.
    pub(super) fn hand_over(&mut self, clear: bool, records: Vec<(String, Option<Vec<u8>>)>) -> PendingWrite {
        if clear || !records.is_empty() {
            self.handed += 1;
            // If the thread has ended, waiting for it fails.
            let _ = self.changes.send(DiskChange { clear, records });
        }
        PendingWrite { handed: self.handed, progress: self.progress.clone() }
    }

    /// Returns a receiver of the progress.
    pub(super) fn progress(&self) -> watch::Receiver<WriteProgress> {
        self.progress.clone()
    }

    /// Writes the pending changes, and returns when the file is closed. Fails if they cannot be written.
    pub(super) async fn close(self) -> Result<(), String> {
        let Self { changes, mut progress, .. } = self;
        drop(changes);
        while progress.changed().await.is_ok() {}
        let last = progress.borrow();
        last.check()
    }
}

/// Waits until the last write did not fail.
pub(super) async fn wait_until_writable(mut progress: watch::Receiver<WriteProgress>) {
    if progress.wait_for(|progress| progress.failure.is_none()).await.is_err() {
        // The thread has ended.
        std::future::pending::<()>().await;
    }
}

/// Changes that are not yet written.
pub(super) struct PendingWrite {
    handed: u64,
    progress: watch::Receiver<WriteProgress>,
}

impl PendingWrite {
    /// Waits until the changes are written. Fails if a write fails; it is tried again later.
    pub(super) async fn wait_until_written(mut self) -> Result<(), String> {
        let done = |progress: &WriteProgress| progress.written >= self.handed || progress.failure.is_some();
        match self.progress.wait_for(done).await {
            Ok(progress) if progress.written >= self.handed => Ok(()),
            Ok(progress) => progress.check(),
            Err(_) => Err("the thread that writes the file has stopped".to_owned()),
        }
    }
}

/// The state of the thread.
struct Writer {
    file: DataFile,
    /// Changes that could not be written yet.
    pending: Vec<DiskChange>,
    progress: watch::Sender<WriteProgress>,
    warnings: WarningHook,
}

impl Writer {
    /// Writes the received changes until all senders are dropped. Pending changes are then tried once more.
    fn run(&mut self, changes: &mpsc::Receiver<DiskChange>) {
        loop {
            let received = if self.pending.is_empty() {
                changes.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                changes.recv_timeout(RETRY)
            };
            let is_last = matches!(received, Err(RecvTimeoutError::Disconnected));
            self.pending.extend(received);
            self.pending.extend(changes.try_iter().take(TOGETHER));
            if !self.pending.is_empty() {
                self.write();
            }
            if is_last {
                return;
            }
        }
    }

    fn write(&mut self) {
        let (path, did_fail) = (self.file.path().to_owned(), self.progress.borrow().failure.is_some());
        match self.file.write(&self.pending) {
            Ok(()) => {
                let count = self.pending.len() as u64;
                self.pending.clear();
                self.progress.send_modify(|progress| {
                    progress.written += count;
                    progress.failure = None;
                });
                if did_fail {
                    self.warnings.warn(&Warning::WrittenAgain { path });
                }
            }
            Err(why) => {
                let failure = format!("{}: {why}", path.display());
                self.progress.send_modify(|progress| progress.failure = Some(failure));
                if !did_fail {
                    self.warnings.warn(&Warning::NotWritten { path, why });
                }
            }
        }
    }
}
