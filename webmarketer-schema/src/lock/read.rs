//! From bytes to a lock.

use serde_json::Value;

use super::partial::read_laid_out;
use super::{FORMAT_VERSION, Lock, LockError, Names, TypeNames};
use crate::model::{Catalogue, EventType, ProjectId};
use crate::wire::{Object, WireError, read_event_type};

impl Lock {
    /// Reads a lock from its text.
    pub fn parse(text: &[u8]) -> Result<Self, LockError> {
        match str::from_utf8(text).ok().and_then(read_laid_out) {
            Some((project, entries)) => Self::of_entries(text, project, entries),
            None => Self::parse_json(text),
        }
    }

    /// Reads a lock as any JSON, however it is laid out.
    fn parse_json(text: &[u8]) -> Result<Self, LockError> {
        let value: Value = serde_json::from_slice(text).map_err(|error| match conflict_marker(text) {
            Some(line) => LockError::Conflict { line },
            None => LockError::Json { line: error.line(), column: error.column(), truncated: error.is_eof() },
        })?;
        let mut object = Object::new(&value, "").map_err(|_| LockError::NotALock)?;
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
        let entries = object.need_list("eventTypes", read_entry).map_err(LockError::Content)?;
        Self::of_entries(text, project, entries)
    }

    #[cfg_attr(
        not(feature = "write"),
        expect(unused_variables, reason = "its digest is wanted where locks are written")
    )]
    fn of_entries(text: &[u8], project: Option<ProjectId>, entries: Vec<Entry>) -> Result<Self, LockError> {
        let mut names = Vec::with_capacity(entries.len());
        let mut digests = Vec::with_capacity(entries.len());
        let event_types = entries.into_iter().map(|Entry { event_type, digest, type_names }| {
            digests.extend(digest.map(|digest| (event_type.reference.clone(), digest)));
            if type_names != TypeNames::default() {
                names.push((event_type.reference.clone(), type_names));
            }
            event_type
        });
        let catalogue = Catalogue::new(project, event_types).map_err(LockError::Duplicate)?;
        // Many at once, and in their order already, make a map faster than one after the other.
        let names = Names { types: names.into_iter().collect() };
        let digests = digests.into_iter().collect();
        Ok(Self {
            catalogue,
            names,
            digests,
            #[cfg(feature = "write")]
            text_digest: Some(Self::digest_of_text(text)),
        })
    }
}

/// One event type with what the lock alone says of it.
pub(super) struct Entry {
    pub(super) event_type: EventType,
    pub(super) digest: Option<String>,
    pub(super) type_names: TypeNames,
}

pub(super) fn read_entry(value: &Value, pointer: &str) -> Result<Entry, WireError> {
    let mut event_type = read_event_type(value, pointer)?;
    let mut take = |key: &str| match event_type.extra.remove(key) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let digest = take("digest");
    let mut type_names = TypeNames { name: take("rustName"), ..TypeNames::default() };
    for field in &mut event_type.fields {
        if let Some(Value::String(name)) = field.extra.remove("rustName") {
            type_names.fields.insert((field.storage_key.clone(), field.entity.clone()), name);
        }
    }
    Ok(Entry { event_type, digest, type_names })
}

/// The line of the first merge-conflict marker, from 1.
fn conflict_marker(text: &[u8]) -> Option<usize> {
    let is_marker = |line: &[u8]| [&b"<<<<<<<"[..], b"=======", b">>>>>>>"].iter().any(|m| line.starts_with(m));
    text.split(|byte| *byte == b'\n').position(is_marker).map(|index| index + 1)
}
