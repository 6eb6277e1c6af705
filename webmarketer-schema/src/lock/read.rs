//! From bytes to a lock.

use serde_json::Value;

use super::layout::read_laid_out;
use super::names::RetiredName;
use super::{FORMAT_VERSION, Lock, LockError, Names, RetiredNames, TypeNames, without_mark};
use crate::model::{Catalogue, Entity, EventType, ProjectId, Reference, StorageKey};
use crate::wire::{Object, WireError, read_event_type};

impl Lock {
    /// Reads a lock from its text, which may have a byte-order mark before it.
    pub fn parse(text: &[u8]) -> Result<Self, LockError> {
        let text = without_mark(text);
        match str::from_utf8(text).ok().and_then(read_laid_out) {
            Some((project, retired, entries)) => Self::of_entries(text, project, retired, entries),
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
        let mut retired = RetiredNames::default();
        if object.has("retiredNames") {
            let list = object.need_list("retiredNames", |value, pointer| {
                let name = read_retired(value, pointer)?;
                Ok((name, WireError::expected(pointer, "a name that has one owner", value)))
            });
            for (name, twice) in list.map_err(LockError::Content)? {
                if !retired.insert(name) {
                    return Err(LockError::Content(twice));
                }
            }
        }
        let entries = object.need_list("eventTypes", read_entry).map_err(LockError::Content)?;
        Self::of_entries(text, project, retired, entries)
    }

    #[cfg_attr(
        not(feature = "write"),
        expect(unused_variables, reason = "its digest is wanted where locks are written")
    )]
    fn of_entries(
        text: &[u8],
        project: Option<ProjectId>,
        retired: RetiredNames,
        entries: Vec<Entry>,
    ) -> Result<Self, LockError> {
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
        let names = Names { types: names.into_iter().collect(), retired };
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

/// Reads one item of `retiredNames`.
pub(super) fn read_retired(value: &Value, pointer: &str) -> Result<RetiredName, WireError> {
    let mut object = Object::new(value, pointer)?;
    let reference = Reference::new(object.need_text("reference")?);
    let field = if object.has("storageKey") || object.has("entity") {
        let storage_key = StorageKey::new(object.need_text("storageKey")?);
        Some((storage_key, Entity::parse(&object.need_text("entity")?)))
    } else {
        None
    };
    Ok(RetiredName { reference, field, name: object.need_text("rustName")? })
}

/// The line of the first merge-conflict marker, from 1.
fn conflict_marker(text: &[u8]) -> Option<usize> {
    let is_marker = |line: &[u8]| [&b"<<<<<<<"[..], b"=======", b">>>>>>>"].iter().any(|m| line.starts_with(m));
    text.split(|byte| *byte == b'\n').position(is_marker).map(|index| index + 1)
}
