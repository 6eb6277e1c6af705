//! Entries and dead letters as bytes. A checksum finds damage that the database does not look for when it reads.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;

use super::super::store::{Of, Request};

/// What an entry is.
const EVENT: u8 = 1;
const STATE_OF_ID: u8 = 2;
const STATE_OF_NONCE: u8 = 3;
const STATISTIC_OF_ID: u8 = 4;
const STATISTIC_OF_NONCE: u8 = 5;

const CHECKSUM: usize = size_of::<u32>();

/// A dead letter without its entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DeathNote {
    pub(super) died: SystemTime,
    pub(super) reason: String,
    pub(super) status: Option<u16>,
    pub(super) answer: String,
}

/// The bytes of an entry with this number.
pub(super) fn write_entry(number: u64, request: &Request, accepted: SystemTime) -> Vec<u8> {
    let (kind, first, second, body) = match request {
        Request::Event { event_type, nonce, body } => (EVENT, event_type, nonce, body),
        Request::Update { of: Of::Id(id), is_statistic: false, key, body } => (STATE_OF_ID, id, key, body),
        Request::Update { of: Of::Nonce(nonce), is_statistic: false, key, body } => (STATE_OF_NONCE, nonce, key, body),
        Request::Update { of: Of::Id(id), is_statistic: true, key, body } => (STATISTIC_OF_ID, id, key, body),
        Request::Update { of: Of::Nonce(nonce), is_statistic: true, key, body } => {
            (STATISTIC_OF_NONCE, nonce, key, body)
        }
    };
    let mut bytes = Vec::with_capacity(CHECKSUM + 17 + first.len() + second.len() + body.len());
    bytes.extend_from_slice(&[0; CHECKSUM]);
    bytes.push(kind);
    push_time(&mut bytes, accepted);
    push_text(&mut bytes, first);
    push_text(&mut bytes, second);
    bytes.extend_from_slice(body);
    put_checksum(number, bytes)
}

/// Reads an entry with this number. `None`: its bytes are damaged.
pub(super) fn read_entry(number: u64, bytes: &[u8]) -> Option<(Request, SystemTime)> {
    let mut rest = checked(number, bytes)?;
    let (kind, accepted) = (take(&mut rest, 1)?[0], take_time(&mut rest)?);
    let first = take_text(&mut rest)?.to_owned();
    let second = take_text(&mut rest)?.to_owned();
    let body = Bytes::copy_from_slice(rest);
    let update = |of: fn(String) -> Of, is_statistic| (of(first.clone()), is_statistic);
    let (of, is_statistic) = match kind {
        EVENT => return Some((Request::Event { event_type: first, nonce: second, body }, accepted)),
        STATE_OF_ID => update(Of::Id, false),
        STATE_OF_NONCE => update(Of::Nonce, false),
        STATISTIC_OF_ID => update(Of::Id, true),
        STATISTIC_OF_NONCE => update(Of::Nonce, true),
        _ => return None,
    };
    Some((Request::Update { of, is_statistic, key: second, body }, accepted))
}

/// The nonce of an entry, if it is an event.
pub(super) fn event_nonce(bytes: &[u8]) -> Option<&str> {
    let mut rest = bytes.get(CHECKSUM..)?;
    let kind = take(&mut rest, 1)?[0];
    take_time(&mut rest)?;
    take_text(&mut rest)?;
    (kind == EVENT).then(|| take_text(&mut rest))?
}

/// When an entry was accepted.
pub(super) fn entry_time(bytes: &[u8]) -> Option<SystemTime> {
    let mut rest = bytes.get(CHECKSUM + 1..)?;
    take_time(&mut rest)
}

/// How many bytes the body of an entry has. Of damaged bytes, it is their length.
pub(super) fn body_length(bytes: &[u8]) -> u64 {
    let length = || {
        let mut rest = bytes.get(CHECKSUM + 1..)?;
        take_time(&mut rest)?;
        take_text(&mut rest)?;
        take_text(&mut rest)?;
        Some(rest.len())
    };
    length().unwrap_or(bytes.len()) as u64
}

/// The bytes of a dead letter: the note, and the bytes of the entry as they were.
pub(super) fn write_dead(number: u64, note: &DeathNote, entry: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(CHECKSUM + 18 + note.reason.len() + note.answer.len() + entry.len());
    bytes.extend_from_slice(&[0; CHECKSUM]);
    push_time(&mut bytes, note.died);
    bytes.extend_from_slice(&note.status.unwrap_or(0).to_le_bytes());
    push_text(&mut bytes, &note.reason);
    push_text(&mut bytes, &note.answer);
    bytes.extend_from_slice(entry);
    put_checksum(number, bytes)
}

/// Reads a dead letter with this number: its note, and the bytes of its entry. `None`: its bytes are damaged.
pub(super) fn read_dead(number: u64, bytes: &[u8]) -> Option<(DeathNote, &[u8])> {
    let mut rest = checked(number, bytes)?;
    let died = take_time(&mut rest)?;
    let status = u16::from_le_bytes(take(&mut rest, 2)?.try_into().ok()?);
    let reason = take_text(&mut rest)?.to_owned();
    let answer = take_text(&mut rest)?.to_owned();
    Some((DeathNote { died, reason, status: (status != 0).then_some(status), answer }, rest))
}

/// Microseconds since 1970.
pub(super) fn time_to_micros(time: SystemTime) -> i64 {
    let micros = |distance: Duration| i64::try_from(distance.as_micros()).unwrap_or(i64::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => micros(since),
        Err(before) => -micros(before.duration()),
    }
}

pub(super) fn micros_to_time(micros: i64) -> Option<SystemTime> {
    let distance = Duration::from_micros(micros.unsigned_abs());
    if micros < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) }
}

/// The checksum of bytes that are stored under this number.
pub(super) fn checksum(number: u64, bytes: &[u8]) -> [u8; CHECKSUM] {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&number.to_le_bytes());
    hasher.update(bytes);
    hasher.finalize().to_le_bytes()
}

fn put_checksum(number: u64, mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some((start, rest)) = bytes.split_at_mut_checked(CHECKSUM) {
        start.copy_from_slice(&checksum(number, rest));
    }
    bytes
}

/// What follows the checksum, if the checksum is right.
fn checked(number: u64, bytes: &[u8]) -> Option<&[u8]> {
    let (start, rest) = bytes.split_at_checked(CHECKSUM)?;
    (start == checksum(number, rest)).then_some(rest)
}

fn push_time(bytes: &mut Vec<u8>, time: SystemTime) {
    bytes.extend_from_slice(&time_to_micros(time).to_le_bytes());
}

fn push_text(bytes: &mut Vec<u8>, text: &str) {
    // A text of 4 GiB does not fit into a value of the database either.
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(text.as_bytes());
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(count)?;
    *rest = after;
    Some(taken)
}

fn take_time(rest: &mut &[u8]) -> Option<SystemTime> {
    micros_to_time(i64::from_le_bytes(take(rest, 8)?.try_into().ok()?))
}

fn take_text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let length = u32::from_le_bytes(take(rest, 4)?.try_into().ok()?);
    std::str::from_utf8(take(rest, usize::try_from(length).ok()?)?).ok()
}
