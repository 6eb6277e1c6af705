//! A lock by its layout: one event type, without reading the others, which is what a compiler asks for, once for each
//! struct; and all of them, in a tenth of the time that JSON takes.
//!
//! Macros are compiled without optimisation, so what is here leaves the work to the standard library: it looks for single
//! characters, quotes and line ends, which is optimised there and a search for a text is not, in text that is laid out as
//! [`Lock::to_text`] lays it out. Text that is not, or says anything unusual, is left to the JSON reader.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::read::{Entry, read_entry, read_retired};
use super::{RetiredNames, TypeNames};
use crate::model::{Entity, EventType, Field, FieldType, IngestionKey, ProjectId, Reference, Spelling, StorageKey};

/// The start of the line that names an event type, as locks are written.
const REFERENCE: &str = "\n    {\n      \"reference\": ";
/// The end of the block of an event type.
const END: &str = "\n    }";
/// The start of the list of fields, and of the line of each field.
const FIELDS: &str = "\n      \"fields\": [";
const FIELD: &str = "        {";

/// The places of the event types in the text of a lock.
#[derive(Clone, Debug)]
pub struct Index {
    text: Arc<str>,
    places: HashMap<String, usize>,
}

impl Index {
    /// Finds the event types of a lock by its layout. An event type that is not found may be there all the same, laid
    /// out otherwise: [`Lock::parse`](super::Lock::parse) tells.
    ///
    /// ```
    /// use webmarketer_schema::lock::{Index, Lock, Names};
    /// use webmarketer_schema::{Catalogue, EventType};
    ///
    /// let catalogue = Catalogue::new(None, [EventType::new("newsletter", "Newsletter")])?;
    /// let index = Index::new(Lock::new(catalogue, Names::default()).to_text().into());
    /// assert_eq!(index.event_type("newsletter").unwrap().name, "Newsletter");
    /// assert!(index.event_type("purchase").is_none());
    /// # Ok::<(), webmarketer_schema::model::DuplicateReference>(())
    /// ```
    pub fn new(text: Arc<str>) -> Self {
        let mut places = HashMap::new();
        let markers = [('<', "\n<<<<<<<"), ('=', "\n======="), ('>', "\n>>>>>>>")];
        let is_merged = !markers.iter().any(|(character, marker)| text.contains(*character) && text.contains(marker));
        if is_merged && text.starts_with("{\n  \"formatVersion\": 1,") && text.trim_ascii_end().ends_with("]\n}") {
            for (start, _) in text.match_indices(REFERENCE) {
                let value = text.get(start + REFERENCE.len()..).and_then(|rest| rest.split_once(",\n"));
                if let Some(Ok(reference)) = value.map(|(value, _)| serde_json::from_str(value))
                    && places.insert(reference, start).is_some()
                {
                    // Twice: which of them counts is for the whole lock to say.
                    places.clear();
                    break;
                }
            }
        }
        Self { text, places }
    }

    /// The text of the whole lock.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The event type of that reference, if it can be found. What the derive has no use for (metadata, dates, what
    /// nobody knows) may be left out.
    pub fn event_type(&self, reference: &str) -> Option<EventType> {
        let rest = self.text.get(*self.places.get(reference)?..)?;
        let block = rest.get(..rest.find(END)?)?;
        // Nothing may be escaped: without optimisation this is the fastest way to see it.
        let plain = if block.contains('\\') { None } else { plain(block) };
        let read = plain.map(|plain| plain.event_type).or_else(|| {
            let value: Value = serde_json::from_str(&format!("{block}}}")).ok()?;
            Some(read_entry(&value, "").ok()?.event_type)
        });
        read.filter(|event_type| event_type.reference.as_str() == reference)
    }
}

/// The project of a whole lock, its retired names and its event types in turn, if it is laid out as locks are written; what is unusual in one
/// of them is left to the JSON reader for that one.
pub(super) fn read_laid_out(text: &str) -> Option<(Option<ProjectId>, RetiredNames, Vec<Entry>)> {
    let mut rest = text.strip_prefix("{\n  \"formatVersion\": 1,\n  ")?;
    let mut project = None;
    if rest.starts_with("\"project\"") {
        let (_, id, after) = property(rest)?;
        // A bare word is no text.
        project = Some(id.parse().ok().filter(|_| rest.strip_suffix(after).is_some_and(|id| id.ends_with('"')))?);
        rest = after.strip_prefix(",\n  ")?;
    }
    let mut retired = RetiredNames::default();
    if let Some(list) = rest.strip_prefix("\"retiredNames\": [\n") {
        let (lines, after) = list.split_once("\n  ],\n  ")?;
        for line in lines.split(",\n") {
            let name = read_retired(&serde_json::from_str(line).ok()?, "").ok()?;
            retired.insert(name).then_some(())?;
        }
        rest = after;
    }
    rest = rest.strip_prefix("\"eventTypes\": [")?;
    let mut entries = Vec::new();
    loop {
        let (block, after) = rest.split_at_checked(end(rest)?)?;
        entries.push(entry(block)?);
        rest = after.strip_prefix(END)?;
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None => return (rest == "\n  ]\n}\n").then_some((project, retired, entries)),
        }
    }
}

/// Where the first block ends, by its lines: that is faster than to look for a text.
fn end(text: &str) -> Option<usize> {
    let mut start = 0;
    loop {
        let rest = text.get(start..)?;
        if rest.starts_with(END) {
            return Some(start);
        }
        start += 1 + rest.get(1..)?.find('\n')?;
    }
}

fn entry(block: &str) -> Option<Entry> {
    // A control has no place in JSON but between its parts, and here none is but the line ends. All bytes are looked at,
    // many at a time.
    let is_control = |byte: u8| u8::from(byte < b' ') & u8::from(byte != b'\n');
    let is_even = block.bytes().fold(0, |odd, byte| odd | is_control(byte) | u8::from(byte == b'\\')) == 0;
    if let Some(Plain { event_type, digest, name, field_names }) = is_even.then(|| plain(block)).flatten() {
        let named = event_type.fields.iter().zip(field_names).filter_map(|(field, name)| Some((field, name?)));
        let fields = named.map(|(field, name)| ((field.storage_key.clone(), field.entity.clone()), name.to_owned()));
        let type_names = TypeNames { name: name.map(str::to_owned), fields: fields.collect() };
        return Some(Entry { event_type, digest: digest.map(str::to_owned), type_names });
    }
    let value: Value = serde_json::from_str(&format!("{block}}}")).ok()?;
    read_entry(&value, "").ok()
}

/// What a block says in which every property is a plain one.
struct Plain<'a> {
    event_type: EventType,
    digest: Option<&'a str>,
    name: Option<&'a str>,
    /// The name of each field, in their order.
    field_names: Vec<Option<&'a str>>,
}

/// Reads a block in which every property is a plain one, and nothing is escaped. What is archived, or has a policy or
/// metadata, is not plain.
fn plain(block: &str) -> Option<Plain<'_>> {
    let (head, fields) = block.strip_prefix("\n    {")?.split_once(FIELDS)?;
    // The fields come last.
    let fields = if let Some("") = fields.strip_prefix(']') { "" } else { fields.strip_suffix("\n      ]")? };
    let mut plain = Plain { event_type: EventType::new("", ""), digest: None, name: None, field_names: Vec::new() };
    let (mut reference, mut title) = (false, false);
    for line in head.split('\n').filter(|line| !line.is_empty()) {
        let (key, value, after) = property(line.trim_ascii_start())?;
        if after != "," || !line.ends_with("\",") {
            return None;
        }
        reference |= key == "reference";
        title |= key == "name";
        match key {
            "reference" => plain.event_type.reference = Reference::new(value),
            "name" => value.clone_into(&mut plain.event_type.name),
            "digest" => plain.digest = Some(value),
            "rustName" => plain.name = Some(value),
            _ => return None,
        }
    }
    let mut lines = fields.split('\n');
    if !reference || !title || !lines.next()?.is_empty() {
        return None;
    }
    let mut lines = lines.peekable();
    // The lines are about as long as the first.
    let count = lines.peek().map_or(0, |line| fields.len() / (line.len() + 1) + 1);
    plain.event_type.fields.reserve_exact(count);
    plain.field_names.reserve_exact(count);
    while let Some(line) = lines.next() {
        let line = if lines.peek().is_some() { line.strip_suffix(',')? } else { line };
        let (field, name) = plain_field(line.strip_prefix(FIELD)?)?;
        plain.event_type.fields.push(field);
        plain.field_names.push(name);
    }
    Some(plain)
}

/// Reads the line of a field, and the name that is pinned to it.
fn plain_field(line: &str) -> Option<(Field, Option<&str>)> {
    let mut rest = line;
    let (mut storage_key, mut ingestion_key, mut entity, mut field_type) = (None, None, None, None);
    let (mut optional, mut discriminant, mut pii, mut most_probable_location) = (None, false, false, false);
    let (mut label, mut name) = (None, None);
    loop {
        let (key, value, after) = property(rest)?;
        let is_flag = matches!(key, "optional" | "discriminant" | "isPii" | "isMostProbableLocation");
        // A flag is a bare word, and anything else a string: what ends with the word or with its quote.
        if is_flag == rest.strip_suffix(after)?.ends_with('"') {
            return None;
        }
        match key {
            "storageKey" => storage_key = Some(value),
            "ingestionKey" => ingestion_key = Some(value),
            "entity" => entity = Some(value),
            "type" => field_type = Some(value),
            "optional" => optional = Some(value == "true"),
            "discriminant" => discriminant = value == "true",
            "isPii" => pii = value == "true",
            "isMostProbableLocation" => most_probable_location = value == "true",
            "label" => label = Some(value),
            "rustName" => name = Some(value),
            _ => return None,
        }
        match after.strip_prefix(", ") {
            Some(more) => rest = more,
            None if after == "}" => break,
            None => return None,
        }
    }
    let storage_key = StorageKey::new(storage_key?);
    let ingestion_key = ingestion_key.map(|key| {
        // They mostly are the same.
        if key == storage_key.as_str() { storage_key.as_ingestion_key() } else { IngestionKey::new(key) }
    });
    let field = Field {
        entity: Entity::parse(entity?),
        field_type: FieldType::parse(field_type?),
        storage_key,
        ingestion_key,
        optional: optional?,
        discriminant,
        pii,
        most_probable_location,
        label: label.map(str::to_owned),
        metadata: None,
        extra: Map::new(),
        spelling: Spelling::default(),
    };
    Some((field, name))
}

/// The key and the value of the property that the text starts with, and what comes after it. The value is a string
/// without escapes, `true` or `false`.
fn property(text: &str) -> Option<(&str, &str, &str)> {
    let (key, rest) = to_quote(text.strip_prefix('"')?)?;
    let rest = rest.strip_prefix(": ")?;
    if let Some(value) = rest.strip_prefix('"') {
        let (value, after) = to_quote(value)?;
        return Some((key, value, after));
    }
    ["true", "false"].into_iter().find_map(|word| Some((key, word, rest.strip_prefix(word)?)))
}

/// The text before its first quote, and the text behind that.
fn to_quote(text: &str) -> Option<(&str, &str)> {
    if cfg!(debug_assertions) {
        // Without optimisation, the standard library's search is the faster one.
        return text.split_once('"');
    }
    let end = text.bytes().position(|byte| byte == b'"')?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}
