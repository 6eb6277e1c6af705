//! An outbox that is open: the database, and what happens when it fails.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use redb::Database;

use super::super::store::{Changes, EndedEntry, Entry, EntryEnd, StoreUsage, Target};
use super::counts::Counts;
use super::disk::{Backend, Disk};
use super::error::{Failure, OutboxError};
use super::removed_letters::RemovedLetters;
use super::settings::{OnCorruption, Settings};
use super::tables::{self, Opened};

/// How much memory the database uses for pages.
const CACHE_BYTES: usize = 16 << 20;

/// The file is compacted when it takes more than this, and more than this many times its content.
const COMPACT_ABOVE: u64 = 2 << 20;
const COMPACT_RATIO: u64 = 2;

/// About how many bytes an event id takes in the file.
const EVENT_ID_BYTES: u64 = 200;

/// About how many bytes an empty file has.
const EMPTY_BYTES: u64 = 256 << 10;

/// An outbox that this process has locked.
#[derive(Debug)]
pub(super) struct OpenOutbox {
    path: PathBuf,
    disk: Box<dyn Disk>,
    settings: Settings,
    /// None after a failure, until it is opened again.
    database: Option<Database>,
    counts: Counts,
    target: Option<Target>,
    /// The number of the next entry that is claimed.
    cursor: u64,
    /// The first number of a commit that failed. It may have been written despite the error.
    undo_from: Option<u64>,
    /// Whether the content may be damaged, so that all of it is checked when it is opened again.
    is_suspect: bool,
    /// Whether the file has changed since it was compacted.
    is_changed: bool,
    removed_letters: RemovedLetters,
}

/// Runs what may panic on damaged pages.
fn guarded<T>(act: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
        Err(Failure::Damaged(format!("the database panicked: {text}")))
    })
}

/// Writes an empty outbox whose first entry has this number.
pub(super) fn initialise(path: &Path, backend: Backend, first_number: u64) -> Result<(), OutboxError> {
    let made = guarded(|| {
        let database = open_database(backend, false)?;
        tables::initialise(&database, first_number)?;
        Ok(database.close()?)
    });
    made.map_err(|failure| failure.into_error(path, "create", tables::FORMAT))
}

fn open_database(backend: Backend, check: bool) -> Result<Database, Failure> {
    let mut builder = Database::builder();
    builder.set_cache_size(CACHE_BYTES).set_check_integrity_on_open(check);
    Ok(builder.create_with_backend(backend)?)
}

impl OpenOutbox {
    pub(super) fn new(path: &Path, disk: Box<dyn Disk>, settings: Settings) -> Result<Self, OutboxError> {
        let mut outbox = Self {
            path: path.to_owned(),
            disk,
            settings,
            database: None,
            counts: Counts::default(),
            target: None,
            cursor: 0,
            undo_from: None,
            is_suspect: false,
            is_changed: true,
            removed_letters: RemovedLetters::default(),
        };
        match outbox.database() {
            // The new file needs no check.
            Ok(_) | Err(OutboxError::SetAside { .. }) => Ok(outbox),
            Err(error) => Err(error),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the requests in the file are for, if it was recorded.
    pub(super) fn target(&self) -> Option<&Target> {
        self.target.as_ref()
    }

    /// Starts to claim from the first entry, for this project and service.
    pub(super) fn open_for(&mut self, given: &Target) -> Result<(), OutboxError> {
        match &self.target {
            Some(recorded) if recorded == given => {}
            Some(recorded) => {
                return Err(OutboxError::OtherTarget {
                    path: self.path.clone(),
                    recorded: recorded.clone(),
                    given: given.clone(),
                });
            }
            None => {
                self.disk.allow_reserve(true);
                self.run("write", |database| tables::write_target(database, given))?;
                self.target = Some(given.clone());
            }
        }
        self.cursor = 0;
        Ok(())
    }

    /// Makes the changes, and returns the number of the last entry that was added.
    pub(super) fn commit(&mut self, changes: &Changes) -> Result<Option<u64>, OutboxError> {
        if changes.add.is_empty() {
            return self.commit_with(changes, true);
        }
        // Where the disk is full, entries can be removed, but not added.
        match self.fill_reserve().and_then(|()| self.commit_with(changes, false)) {
            Err(OutboxError::DiskFull { path, source }) => {
                if !changes.end.is_empty() {
                    let removals = Changes { add: Vec::new(), end: changes.end.clone() };
                    self.commit_with(&removals, true)?;
                }
                Err(OutboxError::DiskFull { path, source })
            }
            result => result,
        }
    }

    fn fill_reserve(&mut self) -> Result<(), OutboxError> {
        let fill =
            |outbox: &Self| outbox.disk.fill_reserve().map_err(|error| outbox.failed(Failure::from_io(error), "write"));
        match fill(self) {
            // The file may have taken the space for entries that are gone.
            Err(OutboxError::DiskFull { .. }) if self.compact_for_reserve()? => fill(self),
            result => result,
        }
    }

    fn commit_with(&mut self, changes: &Changes, allow_reserve: bool) -> Result<Option<u64>, OutboxError> {
        self.database()?;
        self.disk.allow_reserve(allow_reserve);
        let (counts, settings) = (self.counts, self.settings);
        let result =
            self.run("write", |database| tables::commit(database, changes, counts, &settings, SystemTime::now()));
        match result {
            Ok(counts) => {
                let removed = counts.dead_removed.saturating_sub(self.counts.dead_removed);
                self.removed_letters.count(removed, &self.path);
                self.counts = counts;
                self.is_changed = true;
                Ok((!changes.add.is_empty()).then(|| counts.next_number.saturating_sub(1)))
            }
            Err(error) => {
                // The entries must not be found later: the caller got an error.
                self.undo_from = Some(counts.next_number);
                Err(error)
            }
        }
    }

    /// The number from which on entries are claimed.
    pub(super) fn cursor(&self) -> u64 {
        self.cursor
    }

    /// Lets entries be claimed again from this number on, since they did not reach the caller.
    pub(super) fn claim_again(&mut self, from: u64) {
        self.cursor = self.cursor.min(from);
    }

    /// Returns at most `count` entries that were not returned before, and fewer only at the end.
    pub(super) fn claim(&mut self, count: usize) -> Result<Vec<Entry>, OutboxError> {
        let mut entries = Vec::new();
        let (mut cursor, mut is_end) = (self.cursor, false);
        while entries.len() < count && !is_end {
            let missing = count - entries.len();
            let read = self.run("read", |database| tables::claim(database, cursor, missing))?;
            self.bury(read.damaged)?;
            entries.extend(read.entries);
            (cursor, is_end) = (read.next, read.is_end);
        }
        self.cursor = cursor;
        Ok(entries)
    }

    /// Makes dead letters of damaged entries.
    fn bury(&mut self, damaged: Vec<u64>) -> Result<(), OutboxError> {
        if !damaged.is_empty() {
            tracing::error!(
                name: "outbox_entries_damaged", target: "webmarketer::delivery", outbox = %self.path.display(), ?damaged,
                "entries of the outbox are damaged; they are kept as dead letters"
            );
            let end = |number| EndedEntry {
                number,
                end: EntryEnd::Dead {
                    reason: tables::DAMAGED,
                    status: None,
                    answer: "the entry in the outbox is damaged".to_owned(),
                },
            };
            let changes = Changes { add: Vec::new(), end: damaged.into_iter().map(end).collect() };
            self.commit_with(&changes, true)?;
        }
        Ok(())
    }

    pub(super) fn usage(&mut self) -> Result<StoreUsage, OutboxError> {
        let oldest = self.run("read", tables::oldest)?;
        let Counts { entries, bytes, dead, .. } = self.counts;
        Ok(StoreUsage { entries, bytes, dead, disk_bytes: self.disk.bytes().ok(), oldest, first: None, last: None })
    }

    pub(super) fn counts(&self) -> Counts {
        self.counts
    }

    /// Makes the file smaller, if it takes much more space than its content needs.
    pub(super) fn compact_if_large(&mut self) -> Result<bool, OutboxError> {
        self.compact_above(|content| COMPACT_ABOVE + COMPACT_RATIO * content)
    }

    /// Makes the file smaller, if that frees enough space for the reserve.
    fn compact_for_reserve(&mut self) -> Result<bool, OutboxError> {
        let reserve = self.settings.reserve;
        self.compact_above(|content| content + content / 2 + EMPTY_BYTES + reserve)
    }

    /// Compacts the file if it has changed and takes more than this function of the size of its content.
    fn compact_above(&mut self, limit: impl FnOnce(u64) -> u64) -> Result<bool, OutboxError> {
        let Counts { bytes, dead_bytes, first_event_id, next_event_id, .. } = self.counts;
        let content = bytes + dead_bytes + EVENT_ID_BYTES * next_event_id.saturating_sub(first_event_id);
        let taken = self.disk.bytes().map_err(|error| self.failed(Failure::from_io(error), "read"))?;
        if !self.is_changed || taken < limit(content) {
            return Ok(false);
        }
        self.compact()
    }

    /// Makes the file as small as its content allows. Returns whether that changed anything.
    pub(super) fn compact(&mut self) -> Result<bool, OutboxError> {
        self.is_changed = false;
        self.disk.allow_reserve(true);
        self.run_mut("compact", |database| Ok(database.compact().map_err(redb::Error::from)?))
    }

    /// Checks the file and all that is in it. Returns the number of damaged entries.
    pub(super) fn verify(&mut self, progress: &mut dyn FnMut(u64)) -> Result<u64, OutboxError> {
        self.run_mut("check", |database| match database.check_integrity()? {
            true => Ok(()),
            false => Err(Failure::Damaged("its pages are damaged".to_owned())),
        })?;
        let (counted, damaged) = self.run("read", |database| tables::recount(database, progress))?;
        if !self.counts.agree(&counted) {
            let why = format!(
                "it counts {} entries and {} dead letters, and holds {} and {}",
                self.counts.entries, self.counts.dead, counted.entries, counted.dead
            );
            return Err(OutboxError::Unreadable { path: self.path.clone(), why });
        }
        Ok(damaged)
    }

    /// Makes entries of dead letters again, and returns how many.
    pub(super) fn revive(&mut self, numbers: &[u64]) -> Result<u64, OutboxError> {
        self.database()?;
        let counts = self.counts;
        self.disk.allow_reserve(false);
        let (counts, revived) =
            self.run("write", |database| tables::revive(database, numbers, counts, SystemTime::now()))?;
        self.counts = counts;
        Ok(revived)
    }

    /// Runs something on the database. After an error, it is opened again before it is used again.
    pub(super) fn run<T>(
        &mut self,
        doing: &'static str,
        act: impl FnOnce(&Database) -> Result<T, Failure>,
    ) -> Result<T, OutboxError> {
        self.run_mut(doing, |database| act(database))
    }

    fn run_mut<T>(
        &mut self,
        doing: &'static str,
        act: impl FnOnce(&mut Database) -> Result<T, Failure>,
    ) -> Result<T, OutboxError> {
        let database = self.database()?;
        guarded(|| act(database)).map_err(|failure| {
            // After an I/O error, the operating system may return other bytes than it has written.
            self.is_suspect |= matches!(failure, Failure::Damaged(_) | Failure::Io(_));
            self.close();
            self.failed(failure, doing)
        })
    }

    fn failed(&self, failure: Failure, doing: &'static str) -> OutboxError {
        failure.into_error(&self.path, doing, tables::FORMAT)
    }

    fn close(&mut self) {
        let database = self.database.take();
        // What it cannot write now, it has reported already.
        let _ = guarded(|| {
            drop(database);
            Ok(())
        });
    }

    /// The database. It is opened, if an error has closed it.
    fn database(&mut self) -> Result<&mut Database, OutboxError> {
        if self.database.is_none() {
            self.disk.allow_reserve(true);
            match self.reopen() {
                Ok((database, opened)) => self.use_database(database, opened)?,
                Err(Failure::Damaged(why)) => return Err(self.give_up(why)),
                Err(failure) => return Err(self.failed(failure, "open")),
            }
        }
        let path = &self.path;
        self.database.as_mut().ok_or_else(|| OutboxError::NotOpen { path: path.clone() })
    }

    fn use_database(&mut self, database: Database, opened: Opened) -> Result<(), OutboxError> {
        // Another process may have started a new file.
        if let (Some(given), Some(recorded)) = (&self.target, &opened.target)
            && given != recorded
        {
            let (recorded, given) = (recorded.clone(), given.clone());
            return Err(OutboxError::OtherTarget { path: self.path.clone(), recorded, given });
        }
        self.counts = opened.counts;
        self.target = opened.target;
        self.database = Some(database);
        self.is_suspect = false;
        self.undo_from = None;
        Ok(())
    }

    /// Opens the database. If that finds damage, all of it is checked, and repaired where that is possible.
    fn reopen(&self) -> Result<(Database, Opened), Failure> {
        let open = |check| {
            guarded(|| {
                let database = open_database(self.disk.backend().map_err(Failure::from_io)?, check)?;
                let mut opened = tables::read_meta(&database)?;
                if opened.target.is_none() && self.target.is_some() {
                    // A new file, after a damaged one was renamed.
                    opened.target.clone_from(&self.target);
                    opened.target.iter().try_for_each(|target| tables::write_target(&database, target))?;
                }
                if let Some(number) = self.undo_from {
                    opened.counts = tables::undo_from(&database, number, opened.counts)?;
                }
                Ok((database, opened))
            })
        };
        match open(self.is_suspect) {
            Err(Failure::Damaged(_)) if !self.is_suspect => open(true),
            result => result,
        }
    }

    /// What happens to a file that cannot be read.
    fn give_up(&mut self, why: String) -> OutboxError {
        let path = self.path.clone();
        if self.settings.on_corruption == OnCorruption::Fail {
            return OutboxError::Unreadable { path, why };
        }
        // The numbers of entries that the client has claimed are not used again.
        let first_number = self.counts.next_number;
        let renamed_to = match self.disk.set_aside(&|backend| initialise(&path, backend, first_number)) {
            Ok(renamed_to) => renamed_to,
            Err(error) => return error,
        };
        tracing::error!(
            name: "outbox_unreadable", target: "webmarketer::delivery", outbox = %path.display(), renamed_to = %renamed_to.display(), %why,
            "the outbox is unreadable; it was renamed, and a new file was started"
        );
        self.is_suspect = false;
        self.undo_from = None;
        self.cursor = 0;
        let opened = self.reopen().map_err(|failure| self.failed(failure, "open"));
        if let Err(error) = opened.and_then(|(database, opened)| self.use_database(database, opened)) {
            return error;
        }
        OutboxError::SetAside { path, renamed_to, why }
    }
}

impl Drop for OpenOutbox {
    fn drop(&mut self) {
        self.close();
    }
}
