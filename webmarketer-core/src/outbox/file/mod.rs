//! An outbox in a file.

mod committer;
mod contents;
mod counts;
mod disk;
mod entry_bytes;
mod error;
#[cfg(test)]
mod failing_disk_tests;
mod file_disk;
mod file_kind;
mod holder;
#[cfg(test)]
mod opening_tests;
mod outbox_file;
#[cfg(test)]
mod power_cuts;
#[cfg(test)]
mod power_tests;
mod removed_letters;
mod reserve;
mod settings;
#[cfg(test)]
mod simulated_disk;
mod tables;
mod unsynced;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::store::{Changes, Entry, Store, StoreUsage, Target};
use crate::auth::{BoxError, BoxFuture};
use committer::{Command, Committer};
pub use contents::{DeadLetter, OutboxFile, Verified};
pub use error::OutboxError;
pub use settings::OnCorruption;
use settings::Settings;

/// An outbox in a file, for the clients of one process.
///
/// The file is a [redb](https://docs.rs/redb) database. A commit is on stable storage when it returns: after a crash of
/// the process, of the operating system or a power cut, the file contains every commit that has returned, each
/// completely.
///
/// ```
/// use webmarketer_core::outbox::{Changes, FileStore, NewEntry, Request, Store, Target};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("events.outbox");
/// let store = FileStore::new(&path).max_dead_letters(1_000, 1 << 20);
/// let api_base = "https://api.webmarketer.io/api/v1".to_owned();
/// store.open(&Target { project: "shop".to_owned(), api_base }).await?;
///
/// let request = Request::Event {
///     event_type: "order".to_owned(),
///     nonce: "0193a1".to_owned(),
///     body: r#"{"nonce":"0193a1"}"#.into(),
/// };
/// let add = vec![NewEntry { request, accepted: std::time::SystemTime::now(), place: 0 }];
/// store.commit(Changes { add, ..Changes::default() }).await?;
/// assert_eq!(store.usage().await?.entries, 1);
/// # Ok(())
/// # }
/// ```
///
/// - The file records the project and the API base of the first client. A client for another project or API base gets
///   an error.
/// - The file is locked while it is open. A second process, or a second client, gets an error; on Linux, it names the
///   process that has the file open. A process that is forked from it, without executing another program, also holds
///   the lock, and keeps it when the first process ends: end the forked process before you start the application again.
/// - The client and the store that are dropped last wait until the file is closed, so that the same process can open it
///   again at once. This takes milliseconds. If the disk does not answer, they wait for at most 12 seconds.
/// - On Unix, only the user who runs the process can read the file.
/// - A damaged file is renamed, and a new one is started: see [`OnCorruption`]. A file that is not an outbox is an error,
///   and stays as it is.
/// - A symbolic link is followed.
/// - Beside `NAME` there is a file `NAME.reserve`. It holds the space in which entries are removed when the disk is
///   full. While the disk is full, entries can be removed but not added. `NAME.unfinished` exists while a new file is
///   written.
#[derive(Debug)]
pub struct FileStore {
    path: PathBuf,
    settings: Settings,
    committer: Mutex<Option<Arc<Committer>>>,
}

impl FileStore {
    /// An outbox in this file. It is opened, and created if it does not exist, when the client is built.
    pub fn new(path: impl AsRef<Path>) -> Self {
        Self { path: path.as_ref().to_owned(), settings: Settings::default(), committer: Mutex::new(None) }
    }

    /// What happens to a file that cannot be read. Default: [`OnCorruption::Quarantine`].
    #[must_use]
    pub fn on_corruption(mut self, what: OnCorruption) -> Self {
        self.settings.on_corruption = what;
        self
    }

    /// How many dead letters are kept, and how many bytes they take together. The oldest are removed first. Default:
    /// 10 000 and 4 MiB.
    #[must_use]
    pub fn max_dead_letters(mut self, count: u64, bytes: u64) -> Self {
        (self.settings.max_dead, self.settings.max_dead_bytes) = (count, bytes);
        self
    }

    /// How many bytes of the disk are reserved for the removal of entries. Default: 2 MiB. With 0, entries may not be
    /// removable when the disk is full; the events are then sent again, with the same nonce.
    #[must_use]
    pub fn reserve(mut self, bytes: u64) -> Self {
        self.settings.reserve = bytes;
        self
    }

    /// How many ids of received events are kept, and for how long, for updates that are added after their event was
    /// received. Default: 16 384 and 7 days.
    #[must_use]
    pub fn keep_event_ids(mut self, count: u64, time: Duration) -> Self {
        (self.settings.max_event_ids, self.settings.keep_event_ids) = (count, time);
        self
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn committer(&self) -> Result<Arc<Committer>, OutboxError> {
        let committer = self.committer.lock().unwrap_or_else(PoisonError::into_inner);
        committer.clone().ok_or_else(|| OutboxError::NotOpen { path: self.path.clone() })
    }

    fn start(&self) -> Result<Arc<Committer>, OutboxError> {
        let mut committer = self.committer.lock().unwrap_or_else(PoisonError::into_inner);
        if committer.is_none() {
            *committer = Some(Arc::new(Committer::start(self.path.clone(), self.settings)?));
        }
        committer.clone().ok_or_else(|| OutboxError::NotOpen { path: self.path.clone() })
    }
}

impl Store for FileStore {
    fn open(&self, target: &Target) -> BoxFuture<'_, Result<(), BoxError>> {
        let target = target.clone();
        Box::pin(async move { Ok(self.start()?.ask(|answer| Command::Open(target, answer)).await?) })
    }

    fn commit(&self, changes: Changes) -> BoxFuture<'_, Result<Option<u64>, BoxError>> {
        Box::pin(async move { Ok(self.committer()?.ask(|answer| Command::Commit(changes, answer)).await?) })
    }

    fn claim(&self, count: usize) -> BoxFuture<'_, Result<Vec<Entry>, BoxError>> {
        Box::pin(async move { Ok(self.committer()?.ask(|answer| Command::Claim(count, answer)).await?) })
    }

    fn usage(&self) -> BoxFuture<'_, Result<StoreUsage, BoxError>> {
        Box::pin(async move { Ok(self.committer()?.ask(Command::Usage).await?) })
    }
}
