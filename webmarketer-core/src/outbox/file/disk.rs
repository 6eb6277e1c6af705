//! Where the bytes of an outbox are: a file, or the simulated disk of a test.

use std::fmt;
use std::io;
use std::path::PathBuf;

use redb::StorageBackend;

use super::error::OutboxError;

/// Where the bytes of an outbox are.
pub(super) trait Disk: fmt::Debug + Send {
    /// The bytes, for the database. At most one is in use at a time.
    fn backend(&self) -> io::Result<Backend>;

    /// Whether writes that find the disk full may use the reserve.
    fn allow_reserve(&self, is_allowed: bool);

    /// Fills the reserve again.
    fn fill_reserve(&self) -> io::Result<()>;

    /// Renames the damaged file, and starts a new one that `initialise` has written. Returns the new name.
    fn set_aside(&mut self, initialise: Initialise<'_>) -> Result<PathBuf, OutboxError>;

    /// How many bytes are taken on disk.
    fn bytes(&self) -> io::Result<u64>;
}

/// Writes an empty outbox.
pub(super) type Initialise<'a> = &'a dyn Fn(Backend) -> Result<(), OutboxError>;

/// The bytes of an outbox. The database takes no locks on them: the owner of the `Disk` holds the lock.
#[derive(Debug)]
pub(super) struct Backend(pub(super) Box<dyn StorageBackend>);

impl StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.0.close()
    }
}
