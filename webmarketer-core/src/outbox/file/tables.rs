//! The tables of an outbox file, and the changes of them. Each change is one transaction.

use std::time::SystemTime;

use redb::{Database, ReadTransaction, ReadableDatabase as _, ReadableTable as _, TableDefinition, WriteTransaction};

use super::super::store::{Changes, Entry, EntryEnd, Of, Request, Target};
use super::counts::Counts;
use super::entry_bytes::{
    DeathNote, body_length, entry_time, event_nonce, read_dead, read_entry, time_to_micros, write_dead, write_entry,
};
use super::error::Failure;
use super::settings::Settings;

/// The format of the tables. A file of a newer format is an error.
pub(super) const FORMAT: u32 = 1;

/// Names of tables that show that a file is an outbox.
pub(super) const NAMES: [&str; 3] = ["dead letters", "event ids", "event id ages"];

/// Number → entry.
pub(super) const ENTRIES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("entries");
/// Number of the entry → dead letter.
pub(super) const DEAD: TableDefinition<'_, u64, &[u8]> = TableDefinition::new(NAMES[0]);
/// Nonce of a received event → its place in the table of ages, and its id.
const EVENT_IDS: TableDefinition<'_, &str, (u64, &str)> = TableDefinition::new(NAMES[1]);
/// Place, in the order in which the events were received → when, and nonce.
const EVENT_ID_AGES: TableDefinition<'_, u64, (i64, &str)> = TableDefinition::new(NAMES[2]);
const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");

const FORMAT_KEY: &str = "format";
const PROJECT_KEY: &str = "project";
const API_BASE_KEY: &str = "api base";
const COUNTS_KEY: &str = "counts";

/// The reason of a dead letter whose entry cannot be read.
pub(super) const DAMAGED: &str = "damaged";

/// How many old event ids a commit removes at most, more than it adds.
const FORGET_AT_ONCE: u64 = 64;

/// The largest answer that a dead letter keeps.
const MAX_ANSWER: usize = 16 << 10;

/// What the file records about itself.
pub(super) struct Opened {
    pub(super) counts: Counts,
    pub(super) target: Option<Target>,
}

fn begin(database: &Database) -> Result<WriteTransaction, Failure> {
    let mut transaction = database.begin_write()?;
    // A crash in one of two commits in a row cannot undo the first, and the file is opened again without reading it.
    transaction.set_quick_repair(true);
    Ok(transaction)
}

/// Creates the tables in an empty database.
pub(super) fn initialise(database: &Database, first_number: u64) -> Result<(), Failure> {
    let transaction = begin(database)?;
    transaction.open_table(ENTRIES)?;
    transaction.open_table(DEAD)?;
    transaction.open_table(EVENT_IDS)?;
    transaction.open_table(EVENT_ID_AGES)?;
    {
        let mut meta = transaction.open_table(META)?;
        meta.insert(FORMAT_KEY, &FORMAT.to_le_bytes()[..])?;
        let counts = Counts { next_number: first_number, ..Counts::default() };
        meta.insert(COUNTS_KEY, &counts.to_bytes()[..])?;
    }
    Ok(transaction.commit()?)
}

/// Reads what the file records about itself.
pub(super) fn read_meta(database: &Database) -> Result<Opened, Failure> {
    let transaction = database.begin_read()?;
    let meta = match transaction.open_table(META) {
        Err(redb::TableError::Storage(error)) => return Err(error.into()),
        // A table of this name with other types is not from this library, or from a newer format.
        Err(_) => return Err(Failure::Foreign),
        Ok(meta) => meta,
    };
    let format = meta.get(FORMAT_KEY)?.and_then(|format| format.value().try_into().ok());
    let format = u32::from_le_bytes(format.ok_or(Failure::Foreign)?);
    if format > FORMAT {
        return Err(Failure::Newer(format));
    }
    let counts = meta.get(COUNTS_KEY)?.and_then(|counts| Counts::from_bytes(counts.value()));
    let counts = counts.ok_or_else(|| Failure::Damaged("its counters are damaged".to_owned()))?;
    let text = |key| -> Result<Option<String>, Failure> {
        Ok(meta.get(key)?.map(|text| String::from_utf8_lossy(text.value()).into_owned()))
    };
    let target = text(PROJECT_KEY)?.zip(text(API_BASE_KEY)?);
    Ok(Opened { counts, target: target.map(|(project, api_base)| Target { project, api_base }) })
}

/// Records what the requests in the file are for.
pub(super) fn write_target(database: &Database, target: &Target) -> Result<(), Failure> {
    let transaction = begin(database)?;
    {
        let mut meta = transaction.open_table(META)?;
        meta.insert(PROJECT_KEY, target.project.as_bytes())?;
        meta.insert(API_BASE_KEY, target.api_base.as_bytes())?;
    }
    Ok(transaction.commit()?)
}

/// Makes the changes, and returns the new counts.
pub(super) fn commit(
    database: &Database,
    changes: &Changes,
    mut counts: Counts,
    settings: &Settings,
    now: SystemTime,
) -> Result<Counts, Failure> {
    let transaction = begin(database)?;
    {
        let mut entries = transaction.open_table(ENTRIES)?;
        let mut received = Vec::new();
        let mut dead = Vec::new();
        for ended in &changes.end {
            // An entry that an earlier try has removed already.
            let Some(bytes) = entries.remove(ended.number)? else { continue };
            let bytes = bytes.value();
            counts.remove_entry(body_length(bytes));
            match &ended.end {
                EntryEnd::Received { event_id: Some(id) } => {
                    received.extend(event_nonce(bytes).map(|nonce| (nonce.to_owned(), id.as_str())));
                }
                EntryEnd::Received { event_id: None } => {}
                EntryEnd::Dead { reason, status, answer } => {
                    let note = DeathNote {
                        died: now,
                        reason: (*reason).to_owned(),
                        status: *status,
                        answer: start_of(answer).to_owned(),
                    };
                    dead.push((ended.number, write_dead(ended.number, &note, bytes)));
                }
            }
        }
        for added in &changes.add {
            let number = counts.add_entry(added.request.size() as u64);
            let bytes = write_entry(number, &added.request, added.accepted);
            entries.insert(number, bytes.as_slice())?;
        }
        add_event_ids(&transaction, &received, &mut counts, settings, now)?;
        if !dead.is_empty() {
            add_dead(&transaction, &dead, &mut counts, settings)?;
        }
    }
    finish(transaction, counts)
}

fn finish(transaction: WriteTransaction, counts: Counts) -> Result<Counts, Failure> {
    transaction.open_table(META)?.insert(COUNTS_KEY, &counts.to_bytes()[..])?;
    transaction.commit()?;
    Ok(counts)
}

fn start_of(answer: &str) -> &str {
    answer.get(..answer.floor_char_boundary(MAX_ANSWER)).unwrap_or(answer)
}

/// Keeps the ids of received events for updates that come later, and removes the oldest.
fn add_event_ids(
    transaction: &WriteTransaction,
    received: &[(String, &str)],
    counts: &mut Counts,
    settings: &Settings,
    now: SystemTime,
) -> Result<(), Failure> {
    if received.is_empty() {
        return Ok(());
    }
    let mut ids = transaction.open_table(EVENT_IDS)?;
    let mut ages = transaction.open_table(EVENT_ID_AGES)?;
    for (nonce, id) in received {
        let place = counts.next_event_id;
        counts.next_event_id += 1;
        ids.insert(nonce.as_str(), (place, *id))?;
        ages.insert(place, (time_to_micros(now), nonce.as_str()))?;
    }
    let oldest = now.checked_sub(settings.keep_event_ids).map_or(i64::MIN, time_to_micros);
    for _ in 0..received.len() as u64 + FORGET_AT_ONCE {
        let is_many = counts.next_event_id - counts.first_event_id > settings.max_event_ids;
        let Some(first) = ages.first()? else { break };
        let (place, (time, nonce)) = (first.0.value(), first.1.value());
        let nonce = nonce.to_owned();
        if !is_many && time >= oldest {
            break;
        }
        drop(first);
        ages.remove(place)?;
        counts.first_event_id = place + 1;
        // The same nonce may have been received again since.
        if ids.get(nonce.as_str())?.is_some_and(|kept| kept.value().0 == place) {
            ids.remove(nonce.as_str())?;
        }
    }
    Ok(())
}

/// Adds dead letters, and removes the oldest beyond the limits.
fn add_dead(
    transaction: &WriteTransaction,
    added: &[(u64, Vec<u8>)],
    counts: &mut Counts,
    settings: &Settings,
) -> Result<(), Failure> {
    let mut dead = transaction.open_table(DEAD)?;
    for (number, bytes) in added {
        dead.insert(number, bytes.as_slice())?;
        counts.dead += 1;
        counts.dead_bytes += bytes.len() as u64;
    }
    while counts.dead > settings.max_dead || counts.dead_bytes > settings.max_dead_bytes {
        let Some((_, bytes)) = dead.pop_first()? else { break };
        counts.remove_dead(bytes.value().len() as u64);
        counts.dead_removed += 1;
    }
    Ok(())
}

/// The entries that were read, the next number, and those whose bytes are damaged.
pub(super) struct Claimed {
    pub(super) entries: Vec<Entry>,
    pub(super) next: u64,
    pub(super) damaged: Vec<u64>,
    /// Whether no entry has the next number or a higher one.
    pub(super) is_end: bool,
}

/// How many damaged entries are read at once.
const MOST_DAMAGED: usize = 1024;

/// Reads at most `count` entries whose number is not below `from`, and skips damaged ones. It reads fewer at the end, or
/// if many are damaged.
pub(super) fn claim(database: &Database, from: u64, count: usize) -> Result<Claimed, Failure> {
    let transaction = database.begin_read()?;
    let mut claimed = Claimed { entries: Vec::new(), next: from, damaged: Vec::new(), is_end: false };
    let mut ids = None;
    for found in transaction.open_table(ENTRIES)?.range(from..)? {
        if claimed.entries.len() >= count || claimed.damaged.len() >= MOST_DAMAGED {
            return Ok(claimed);
        }
        let (number, bytes) = found?;
        let number = number.value();
        claimed.next = number.saturating_add(1);
        let Some((request, accepted)) = read_entry(number, bytes.value()) else {
            claimed.damaged.push(number);
            continue;
        };
        let mut event_id = None;
        if let Request::Update { of: Of::Nonce(nonce), .. } = &request {
            if ids.is_none() {
                ids = Some(transaction.open_table(EVENT_IDS)?);
            }
            if let Some(ids) = &ids {
                event_id = ids.get(nonce.as_str())?.map(|kept| kept.value().1.to_owned());
            }
        }
        claimed.entries.push(Entry { number, request, accepted, event_id });
    }
    claimed.is_end = true;
    Ok(claimed)
}

/// When the oldest entry was accepted.
pub(super) fn oldest(database: &Database) -> Result<Option<SystemTime>, Failure> {
    let entries = database.begin_read()?.open_table(ENTRIES)?;
    Ok(entries.first()?.and_then(|(_, bytes)| entry_time(bytes.value())))
}

/// Removes the entries from this number on: those of a commit whose error came after it had written them.
pub(super) fn undo_from(database: &Database, number: u64, mut counts: Counts) -> Result<Counts, Failure> {
    let transaction = begin(database)?;
    {
        let mut entries = transaction.open_table(ENTRIES)?;
        for removed in entries.extract_from_if(number.., |_, _| true)? {
            counts.remove_entry(body_length(removed?.1.value()));
        }
    }
    counts.next_number = counts.next_number.min(number);
    finish(transaction, counts)
}

/// A dead letter as it is stored.
pub(super) struct StoredDead {
    pub(super) number: u64,
    /// None: the letter itself is damaged.
    pub(super) note: Option<DeathNote>,
    /// None: the entry is damaged.
    pub(super) entry: Option<(Request, SystemTime)>,
}

/// Reads at most `count` dead letters whose number is not below `from`.
pub(super) fn dead_letters(database: &Database, from: u64, count: usize) -> Result<Vec<StoredDead>, Failure> {
    let dead = database.begin_read()?.open_table(DEAD)?;
    let mut letters = Vec::new();
    for found in dead.range(from..)?.take(count) {
        let (number, bytes) = found?;
        let number = number.value();
        let letter = read_dead(number, bytes.value());
        let entry = letter.as_ref().and_then(|(_, entry)| read_entry(number, entry));
        letters.push(StoredDead { number, note: letter.map(|(note, _)| note), entry });
    }
    Ok(letters)
}

/// Makes entries of dead letters again, and returns how many. They are as old as new ones, so that those that were too
/// old are sent. Those that are damaged stay.
pub(super) fn revive(
    database: &Database,
    numbers: &[u64],
    mut counts: Counts,
    now: SystemTime,
) -> Result<(Counts, u64), Failure> {
    let transaction = begin(database)?;
    let mut revived = 0;
    {
        let mut entries = transaction.open_table(ENTRIES)?;
        let mut dead = transaction.open_table(DEAD)?;
        for &number in numbers {
            let Some(bytes) = dead.get(number)? else { continue };
            let length = bytes.value().len() as u64;
            let entry = read_dead(number, bytes.value()).and_then(|(_, entry)| read_entry(number, entry));
            drop(bytes);
            let Some((request, _)) = entry else { continue };
            dead.remove(number)?;
            counts.remove_dead(length);
            let number = counts.add_entry(request.size() as u64);
            entries.insert(number, write_entry(number, &request, now).as_slice())?;
            revived += 1;
        }
    }
    Ok((finish(transaction, counts)?, revived))
}

/// Counts what the tables hold, and the entries and dead letters that are damaged.
pub(super) fn recount(database: &Database, progress: &mut dyn FnMut(u64)) -> Result<(Counts, u64), Failure> {
    let transaction: ReadTransaction = database.begin_read()?;
    let (mut counts, mut damaged) = (Counts::default(), 0);
    for found in transaction.open_table(ENTRIES)?.range::<u64>(..)? {
        let (number, bytes) = found?;
        damaged += u64::from(read_entry(number.value(), bytes.value()).is_none());
        counts.entries += 1;
        counts.bytes += body_length(bytes.value());
        progress(1);
    }
    for found in transaction.open_table(DEAD)?.range::<u64>(..)? {
        let (number, bytes) = found?;
        let entry = read_dead(number.value(), bytes.value());
        damaged += u64::from(entry.and_then(|(_, entry)| read_entry(number.value(), entry)).is_none());
        counts.dead += 1;
        counts.dead_bytes += bytes.value().len() as u64;
        progress(1);
    }
    Ok((counts, damaged))
}
