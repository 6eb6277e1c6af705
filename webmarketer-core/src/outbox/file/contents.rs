//! Inspection and repair of an outbox file, without a client.

use std::path::Path;
use std::time::SystemTime;

use super::super::store::{Entry, Request, StoreUsage, Target};
use super::entry_bytes::DeathNote;
use super::error::OutboxError;
use super::file_disk::FileDisk;
use super::outbox_file::OpenOutbox;
use super::settings::{OnCorruption, Settings};
use super::tables::{self, StoredDead};

/// An outbox file without a client: to inspect it, to check it, and to send dead letters again.
///
/// The file is locked while this value exists. If a client has the file open, `open` returns an error.
///
/// ```no_run
/// use webmarketer_core::outbox::OutboxFile;
///
/// # fn example() -> Result<(), webmarketer_core::outbox::OutboxError> {
/// let mut file = OutboxFile::open("events.outbox")?;
/// println!("{} entries wait", file.usage()?.entries);
/// for letter in file.dead_letters(0, 100)? {
///     println!("{}: {} {}", letter.number, letter.reason, letter.answer);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct OutboxFile {
    outbox: OpenOutbox,
}

/// A request that was dropped.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadLetter {
    /// The number of the entry.
    pub number: u64,
    /// Why it was dropped, in one word.
    pub reason: String,
    /// The status of the answer, if the service rejected it.
    pub status: Option<u16>,
    /// The answer, or the reason in words.
    pub answer: String,
    /// When it was dropped.
    pub died: SystemTime,
    /// What was to be sent, and when the application added it. None: it is damaged.
    pub request: Option<(Request, SystemTime)>,
}

/// What a check of an outbox file found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// How many entries are to be sent.
    pub entries: u64,
    /// How many dead letters are kept.
    pub dead: u64,
    /// How many of the entries and dead letters cannot be read.
    pub damaged: u64,
}

impl OutboxFile {
    /// Opens and locks a file that exists. After a crash this repairs the file, as a client does.
    ///
    /// # Errors
    ///
    /// If the file does not exist, is in use or cannot be read. It is not renamed.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OutboxError> {
        let settings = Settings { on_corruption: OnCorruption::Fail, ..Settings::default() };
        let disk = FileDisk::open_existing(path.as_ref(), settings.reserve)?;
        Ok(Self { outbox: OpenOutbox::new(path.as_ref(), Box::new(disk), settings)? })
    }

    /// The path of the file.
    pub fn path(&self) -> &Path {
        self.outbox.path()
    }

    /// What the requests are for. None: no client has used the file yet.
    pub fn target(&self) -> Option<&Target> {
        self.outbox.target()
    }

    /// What the file holds.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or written, or is not an outbox.
    pub fn usage(&mut self) -> Result<StoreUsage, OutboxError> {
        self.outbox.usage()
    }

    /// How many dead letters were removed because there were too many.
    pub fn removed_dead_letters(&self) -> u64 {
        self.outbox.counts().dead_removed
    }

    /// At most `count` entries with this number or a higher one, in the order of their numbers. Damaged entries are
    /// skipped: see [`verify`](Self::verify).
    ///
    /// # Errors
    ///
    /// If the file cannot be read or written, or is not an outbox.
    pub fn entries(&mut self, from: u64, count: usize) -> Result<Vec<Entry>, OutboxError> {
        let mut from = from;
        loop {
            let claimed = self.outbox.run("read", |database| tables::claim(database, from, count))?;
            if !claimed.entries.is_empty() || claimed.damaged.is_empty() {
                return Ok(claimed.entries);
            }
            from = claimed.next;
        }
    }

    /// At most `count` dead letters with this number or a higher one, in the order of their numbers.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or written, or is not an outbox.
    pub fn dead_letters(&mut self, from: u64, count: usize) -> Result<Vec<DeadLetter>, OutboxError> {
        let letters = self.outbox.run("read", |database| tables::dead_letters(database, from, count))?;
        Ok(letters.into_iter().map(DeadLetter::from_stored).collect())
    }

    /// Queues these dead letters again, with new numbers and a new age, and returns how many. Unknown numbers and
    /// damaged letters are ignored.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or written, or is not an outbox.
    pub fn retry(&mut self, numbers: &[u64]) -> Result<u64, OutboxError> {
        self.outbox.revive(numbers)
    }

    /// Reads all of the file and checks it. `progress` is called with the number of entries that were read since.
    ///
    /// # Errors
    ///
    /// If the file is damaged in a way that a client cannot work with.
    pub fn verify(&mut self, mut progress: impl FnMut(u64)) -> Result<Verified, OutboxError> {
        let damaged = self.outbox.verify(&mut progress)?;
        let counts = self.outbox.counts();
        Ok(Verified { entries: counts.entries, dead: counts.dead, damaged })
    }
}

impl DeadLetter {
    fn from_stored(stored: StoredDead) -> Self {
        let unreadable = || DeathNote {
            died: SystemTime::UNIX_EPOCH,
            reason: tables::DAMAGED.to_owned(),
            status: None,
            answer: "the dead letter is damaged".to_owned(),
        };
        let DeathNote { died, reason, status, answer } = stored.note.unwrap_or_else(unreadable);
        Self { number: stored.number, reason, status, answer, died, request: stored.entry }
    }
}

/// Does not show the answer, which can repeat personal data.
impl std::fmt::Debug for DeadLetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("DeadLetter");
        shown.field("number", &self.number).field("reason", &self.reason).field("status", &self.status);
        shown.finish_non_exhaustive()
    }
}
