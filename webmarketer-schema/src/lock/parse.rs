//! Parses the text of a lock.

use serde_json::{Map, Value};

use super::entry::{LockedEventType, RETIRED, read_entry, read_name};
use super::format::{FORMAT_VERSION, without_byte_order_mark};
use super::line_of::line_of;
use super::line_parser::parse_lines;
use super::{Lock, LockError, RustNames, TypeNames};
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
            Some((project, retired, locked)) => Self::of_parts(project, retired, locked),
            None => Self::parse_json(text),
        }
    }

    /// Parses a lock as JSON in any layout.
    fn parse_json(text: &[u8]) -> Result<Self, LockError> {
        let value: Value = serde_json::from_slice(text).map_err(|error| match conflict_marker(text) {
            Some(line) => LockError::Conflict { line },
            None => LockError::Json { line: error.line(), column: error.column(), truncated: error.is_eof() },
        })?;
        let content = |error: WireError| LockError::Content { line: line_of(text, error.pointer()), error };
        let mut object = ObjectReader::new(&value, "").map_err(|_| LockError::NotALock)?;
        let version = object.take("formatVersion", Value::as_u64).ok_or(LockError::NotALock)?;
        if version > FORMAT_VERSION {
            return Err(LockError::Version(version));
        }
        let project = if object.has("project") {
            let id = |project: &Value| project.as_str()?.parse().ok();
            Some(object.need("project", "a project id", id).map_err(content)?)
        } else {
            None
        };
        let mut names = Vec::new();
        if object.has(RETIRED) {
            let name = |value: &Value, pointer: &str| read_name(value, pointer, None);
            names.push((String::new(), object.need_list(RETIRED, name).map_err(content)?));
        }
        let mut locked = Vec::new();
        let entries = object.need_list("eventTypes", read_entry).map_err(content)?;
        for (index, entry) in entries.into_iter().enumerate() {
            names.push((format!("/eventTypes/{index}"), entry.retired));
            locked.extend(entry.locked);
        }
        let mut retired = RustNames::default();
        for (pointer, names) in names {
            for (index, name) in names.into_iter().enumerate() {
                if !retired.insert(name) {
                    let found = Value::Object(Map::new());
                    let pointer = format!("{pointer}/{RETIRED}/{index}");
                    return Err(content(WireError::expected(&pointer, "a name that has one owner", &found)));
                }
            }
        }
        Self::of_parts(project, retired, locked)
    }

    fn of_parts(
        project: Option<ProjectId>,
        retired: RustNames,
        locked: Vec<LockedEventType>,
    ) -> Result<Self, LockError> {
        let mut names = Vec::with_capacity(locked.len());
        let mut digests = Vec::with_capacity(locked.len());
        let event_types = locked.into_iter().map(|LockedEventType { event_type, digest, type_names }| {
            digests.extend(digest.map(|digest| (event_type.reference.clone(), digest)));
            if type_names != TypeNames::default() {
                names.push((event_type.reference.clone(), type_names));
            }
            event_type
        });
        let catalogue = Catalogue::new(project, event_types).map_err(LockError::Duplicate)?;
        // Collecting sorted entries is faster than inserting them one by one.
        let names = RustNames { types: names.into_iter().collect(), ..retired };
        let digests = digests.into_iter().collect();
        Ok(Self { catalogue, names, digests })
    }
}

/// The line of the first merge-conflict marker, from 1.
fn conflict_marker(text: &[u8]) -> Option<usize> {
    let is_marker = |line: &[u8]| [&b"<<<<<<<"[..], b"=======", b">>>>>>>"].iter().any(|m| line.starts_with(m));
    text.split(|byte| *byte == b'\n').position(is_marker).map(|index| index + 1)
}
