//! Parses the text of a lock.

use serde_json::Value;

use super::entry::{LockEntry, read_entry, read_retired_name};
use super::format::{FORMAT_VERSION, without_byte_order_mark};
use super::line_parser::parse_lines;
use super::{Lock, LockError, RetiredNames, RustNames, TypeNames};
use crate::model::{Catalogue, ProjectId};
use crate::wire::{ObjectReader, WireError};

impl Lock {
    /// Parses the text of a lock, with an optional byte-order mark.
    ///
    /// # Errors
    ///
    /// If the text has merge-conflict markers, is not valid JSON or not a lock, has a newer format, or an entry is
    /// invalid.
    pub fn parse(text: &[u8]) -> Result<Self, LockError> {
        let text = without_byte_order_mark(text);
        match str::from_utf8(text).ok().and_then(parse_lines) {
            Some((project, retired, entries)) => Self::of_entries(project, retired, entries),
            None => Self::parse_json(text),
        }
    }

    /// Parses a lock as JSON in any layout.
    fn parse_json(text: &[u8]) -> Result<Self, LockError> {
        let value: Value = serde_json::from_slice(text).map_err(|error| match conflict_marker(text) {
            Some(line) => LockError::Conflict { line },
            None => LockError::Json { line: error.line(), column: error.column(), truncated: error.is_eof() },
        })?;
        let mut object = ObjectReader::new(&value, "").map_err(|_| LockError::NotALock)?;
        let version = object.take("formatVersion", Value::as_u64).ok_or(LockError::NotALock)?;
        if version > FORMAT_VERSION {
            return Err(LockError::Version(version));
        }
        let project = if object.has("project") {
            let id = |project: &Value| project.as_str()?.parse().ok();
            Some(object.need("project", "a project id", id).map_err(LockError::Content)?)
        } else {
            None
        };
        let mut retired = RetiredNames::default();
        if object.has("retiredNames") {
            let list = object.need_list("retiredNames", |value, pointer| {
                let name = read_retired_name(value, pointer)?;
                Ok((name, WireError::expected(pointer, "a name that has one owner", value)))
            });
            for (name, twice) in list.map_err(LockError::Content)? {
                if !retired.insert(name) {
                    return Err(LockError::Content(twice));
                }
            }
        }
        let entries = object.need_list("eventTypes", read_entry).map_err(LockError::Content)?;
        Self::of_entries(project, retired, entries)
    }

    fn of_entries(
        project: Option<ProjectId>,
        retired: RetiredNames,
        entries: Vec<LockEntry>,
    ) -> Result<Self, LockError> {
        let mut names = Vec::with_capacity(entries.len());
        let mut digests = Vec::with_capacity(entries.len());
        let mut retired = retired;
        let event_types = entries.into_iter().map(|LockEntry { event_type, digest, type_names, retired: of_type }| {
            if !of_type.is_empty() {
                retired.fields.entry(event_type.reference.clone()).or_default().extend(of_type);
            }
            digests.extend(digest.map(|digest| (event_type.reference.clone(), digest)));
            if type_names != TypeNames::default() {
                names.push((event_type.reference.clone(), type_names));
            }
            event_type
        });
        let catalogue = Catalogue::new(project, event_types).map_err(LockError::Duplicate)?;
        // Collecting sorted entries is faster than inserting them one by one.
        let names = RustNames { types: names.into_iter().collect(), retired };
        let digests = digests.into_iter().collect();
        Ok(Self { catalogue, names, digests })
    }
}

/// The line of the first merge-conflict marker, from 1.
fn conflict_marker(text: &[u8]) -> Option<usize> {
    let is_marker = |line: &[u8]| [&b"<<<<<<<"[..], b"=======", b">>>>>>>"].iter().any(|m| line.starts_with(m));
    text.split(|byte| *byte == b'\n').position(is_marker).map(|index| index + 1)
}
