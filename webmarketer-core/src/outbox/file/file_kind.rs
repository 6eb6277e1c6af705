//! Whether a file is an outbox. This is decided before the database opens the file, because opening can write to it.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use memchr::memmem::Finder;

use super::error::{OTHER_DATABASE, OutboxError};
use super::tables::NAMES;

/// The first bytes of a file of the database.
const MAGIC: &[u8] = b"redb\x1A\x0A\xA9\x0D\x0A";

/// Where the file describes its last two commits: the version of the file format, and the first page of the tables.
const COMMITS: [usize; 2] = [64, 192];
const FIRST_PAGE: usize = 8;
const PAGE: u64 = 4096;

/// The version of the file format that the database writes.
const VERSION: u8 = 3;

/// How much of a file is searched for the names, when they are not on the first page of the tables.
const SEARCHED: u64 = 1 << 30;

/// A file that was being created is not larger.
const LARGEST_UNFINISHED: u64 = 1 << 20;

const BLOCK: u64 = 256 << 10;

/// The file that a path names. A symbolic link is followed, so that the file is renamed and not the link.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, OutboxError> {
    let not_an_outbox = |found| Err(OutboxError::NotAnOutbox { path: path.to_owned(), found });
    // Where the path cannot be read, opening it returns the error.
    let Ok(found) = fs::symlink_metadata(path) else { return Ok(path.to_owned()) };
    let Ok(metadata) = fs::metadata(path) else {
        let is_link = found.is_symlink();
        return if is_link { not_an_outbox("a symbolic link without a target") } else { Ok(path.to_owned()) };
    };
    match kind(&metadata) {
        Some(kind) => not_an_outbox(kind),
        None if found.is_symlink() => Ok(fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())),
        None => Ok(path.to_owned()),
    }
}

/// What something other than a file is.
fn kind(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_file() {
        None
    } else if metadata.is_dir() {
        Some("a folder")
    } else {
        Some("a device, a pipe or a socket")
    }
}

/// Checks that a file, which is not empty, is an outbox or a damaged one.
pub(super) fn check(file: &File, path: &Path) -> Result<(), OutboxError> {
    let read = |source| OutboxError::Io { path: path.to_owned(), doing: "read", source };
    let metadata = file.metadata().map_err(read)?;
    let mut first = Vec::new();
    part(file, 0, PAGE, &mut first).map_err(read)?;
    let is_database = first.starts_with(MAGIC);
    let found = match kind(&metadata) {
        Some(kind) => kind,
        None if is_database => {
            let versions = COMMITS.iter().filter_map(|at| first.get(*at));
            if let Some(&found) = versions.max().filter(|version| **version > VERSION) {
                return Err(OutboxError::NewerDatabase { path: path.to_owned(), found, known: VERSION });
            }
            OTHER_DATABASE
        }
        None if first.starts_with(b"SQLite format 3\0") => "an SQLite database",
        None if first.iter().all(|byte| *byte == 0) => "a file of zeros",
        None => "a file of another format",
    };
    // So that a large file is not searched at each start.
    for page in COMMITS.iter().filter_map(|commit| first_page(&first, *commit)) {
        if has_names(file, page, PAGE).map_err(read)? {
            return Ok(());
        }
    }
    if has_names(file, 0, SEARCHED).map_err(read)? {
        return Ok(());
    }
    Err(OutboxError::NotAnOutbox { path: path.to_owned(), found })
}

/// Whether a file can be one that a process was creating when it was killed.
pub(super) fn is_unfinished(file: &File) -> io::Result<bool> {
    let mut first = Vec::new();
    part(file, 0, MAGIC.len() as u64, &mut first)?;
    let metadata = file.metadata()?;
    let is_zero = first.iter().all(|byte| *byte == 0);
    Ok(metadata.is_file() && metadata.len() <= LARGEST_UNFINISHED && (is_zero || MAGIC.starts_with(&first)))
}

/// Where the first page of the tables is, by the description of a commit. It names the tables.
fn first_page(start: &[u8], commit: usize) -> Option<u64> {
    let at = commit + FIRST_PAGE;
    let page = u64::from_le_bytes(start.get(at..at + 8)?.try_into().ok()?);
    let (index, region, order) = (page & 0xF_FFFF, page >> 20 & 0xF_FFFF, page >> 59);
    // A region has almost 4 GiB.
    (region == 0 && order < 20).then_some(PAGE + index * (PAGE << order))
}

fn part(mut file: &File, at: u64, length: u64, bytes: &mut Vec<u8>) -> io::Result<usize> {
    file.seek(SeekFrom::Start(at))?;
    file.take(length).read_to_end(bytes)
}

/// Whether a part of the file has the names of two tables of an outbox. A third may be damaged.
fn has_names(file: &File, mut at: u64, length: u64) -> io::Result<bool> {
    let finders = NAMES.map(Finder::new);
    let longest = NAMES.iter().map(|name| name.len()).max().unwrap_or_default();
    let mut found = [false; NAMES.len()];
    let (mut block, mut left) = (Vec::new(), length);
    loop {
        let read = part(file, at, left.min(BLOCK), &mut block)? as u64;
        if read == 0 {
            return Ok(false);
        }
        at += read;
        left -= read;
        for (found, finder) in found.iter_mut().zip(&finders) {
            *found |= finder.find(&block).is_some();
        }
        if found.iter().filter(|is_found| **is_found).count() > 1 {
            return Ok(true);
        }
        // A name can be in two blocks.
        block.drain(..block.len().saturating_sub(longest));
    }
}
