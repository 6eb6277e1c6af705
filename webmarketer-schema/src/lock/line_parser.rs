//! Parses locks in the written layout line by line, in a tenth of the time of a JSON parser.
//!
//! This parser accepts a subset of the locks that the JSON parser accepts, with equal results; the JSON parser reads
//! the others. The text is compared with the output of [`Lock::to_text`](super::Lock::to_text); a line with anything
//! unusual is parsed as JSON.
//!
//! The derive runs this code unoptimized, so it uses functions of the standard library, which are
//! optimized: it compares texts and searches for quotes. Every byte of the text is compared, checked by
//! [`is_plain`], or parsed as JSON.

use std::borrow::Cow;

use serde_json::Value;

use super::RustNames;
use super::entry::{LockedEventType, RETIRED, read_name, read_names, read_names_of_gone};
use super::event_type_block::{EventTypeBlock, FieldLine, PlainField};
use crate::model::{ProjectId, Reference};
use crate::wire::read_field;

/// The nesting depth of the properties and of the fields of an event type; the JSON parser has a limit.
const DEPTH_OF_PROPERTY: usize = 3;
const DEPTH_OF_FIELD: usize = 4;
/// The nesting depth of a retired name.
const DEPTH_OF_RETIRED: usize = 2;

/// The parser of a lock in the written layout.
struct LineParser<'a> {
    rest: &'a str,
}

/// The project, and the names that no event type in use has.
pub(super) struct LockHead {
    pub(super) project: Option<ProjectId>,
    pub(super) retired: RustNames,
    /// Whether there are event types.
    has_entries: bool,
}

/// The project, the retired names and the event types of a lock in the written layout.
pub(super) fn parse_lines(text: &str) -> Option<(Option<ProjectId>, RustNames, Vec<LockedEventType>)> {
    let (head, locked) =
        parse_blocks(text, true, |block, _| if block.is_gone { Some(None) } else { block.locked().map(Some) })?;
    Some((head.project, head.retired, locked))
}

/// Parses a lock in the written layout: the project and the retired names, and the results of `each` for each event
/// type, also a gone one, and its position. `None` if the text has another layout or is not a lock. The fields are
/// checked, and kept if `each` needs them.
pub(super) fn parse_blocks<'a, T>(
    text: &'a str,
    keeps_fields: bool,
    mut each: impl FnMut(&mut EventTypeBlock<'a>, usize) -> Option<Option<T>>,
) -> Option<(LockHead, Vec<T>)> {
    let mut parser = LineParser { rest: text };
    let mut head = parser.head()?;
    let mut all = Vec::new();
    if head.has_entries {
        let mut block = EventTypeBlock::new(keeps_fields);
        loop {
            let place = text.len() - parser.rest.len();
            parser.block(&mut block)?;
            for name in block.retired.take().into_iter().flatten() {
                head.retired.insert(name).then_some(())?;
            }
            all.extend(each(&mut block, place)?);
            if !parser.eat(",\n") {
                break;
            }
        }
        parser.eat("\n  ]").then_some(())?;
    }
    (parser.rest == "\n}\n").then_some((head, all))
}

/// Parses the event type whose block is at the start of the text.
pub(super) fn parse_block(text: &str) -> Option<LockedEventType> {
    let mut block = EventTypeBlock::new(true);
    LineParser { rest: text }.block(&mut block)?;
    block.locked()
}

impl<'a> LineParser<'a> {
    /// Consumes `text`, if it is next.
    fn eat(&mut self, text: &str) -> bool {
        if let Some(rest) = self.rest.strip_prefix(text) {
            self.rest = rest;
            return true;
        }
        false
    }

    /// Consumes `before` and a string without escapes, with its closing quote, and returns the string.
    fn string(&mut self, before: &str) -> Option<&'a str> {
        let (text, rest) = self.rest.strip_prefix(before)?.split_once('"')?;
        if !is_plain(text.as_bytes()) {
            return None;
        }
        self.rest = rest;
        Some(text)
    }

    /// The same for a string that is usually equal to another one.
    fn string_like(&mut self, before: &str, other: &'a str) -> Option<&'a str> {
        let rest = self.rest.strip_prefix(before)?;
        if let Some(rest) = rest.strip_prefix(other).and_then(|rest| rest.strip_prefix('"')) {
            self.rest = rest;
            return Some(other);
        }
        self.string(before)
    }

    /// Consumes the next line, and returns it without its comma and line end.
    fn line(&mut self) -> Option<&'a str> {
        let (line, _) = self.rest.split_once('\n')?;
        let line = line.strip_suffix(',').unwrap_or(line);
        self.rest = self.rest.get(line.len()..)?;
        Some(line)
    }

    fn head(&mut self) -> Option<LockHead> {
        self.eat("{\n  \"formatVersion\": 1,\n").then_some(())?;
        let mut head = LockHead { project: None, retired: RustNames::default(), has_entries: false };
        if let Some(project) = self.string("  \"project\": \"") {
            head.project = Some(project.parse().ok()?);
            self.eat(",\n").then_some(())?;
        }
        if self.eat("  \"retiredNames\": [\n") {
            loop {
                let name = json(self.line()?, DEPTH_OF_RETIRED)?;
                head.retired.insert(read_name(&name, "", None).ok()?).then_some(())?;
                if !self.eat(",\n") {
                    break;
                }
            }
            self.eat("\n  ],\n").then_some(())?;
        }
        self.eat("  \"eventTypes\": [").then_some(())?;
        head.has_entries = !self.eat("]");
        if head.has_entries {
            self.eat("\n").then_some(())?;
        }
        Some(head)
    }

    /// Parses an event type, from the indentation of its opening brace to its closing brace.
    fn block(&mut self, block: &mut EventTypeBlock<'a>) -> Option<()> {
        block.fields.clear();
        block.others.clear();
        self.eat("    {\n").then_some(())?;
        block.reference = self.text("      \"reference\": ", "      \"reference\": \"")?;
        block.retired = None;
        block.is_gone = self.eat("      \"retiredNames\": ");
        if block.is_gone {
            let names = json(self.line()?, DEPTH_OF_PROPERTY)?;
            block.retired = Some(read_names_of_gone(&names, &Reference::new(&*block.reference), "").ok()?);
            return self.eat("\n    }").then_some(());
        }
        block.name = self.text("      \"name\": ", "      \"name\": \"")?;
        for (place, before) in
            [(&mut block.rust_name, "      \"rustName\": \""), (&mut block.digest, "      \"digest\": \"")]
        {
            *place = self.string(before);
            if place.is_some() {
                self.eat(",\n").then_some(())?;
            }
        }
        while !self.eat("      \"fields\": [") {
            self.property(block)?;
        }
        if self.eat("]\n    }") {
            return Some(());
        }
        self.eat("\n").then_some(())?;
        loop {
            if !self.plain_field(block) {
                self.field(block)?;
            }
            if !self.eat(",\n") {
                return self.eat("\n      ]\n    }").then_some(());
            }
        }
    }

    /// The string property of an event type whose line starts with `before`; `to_quote` is `before` with a
    /// quote.
    fn text(&mut self, before: &str, to_quote: &str) -> Option<Cow<'a, str>> {
        let start = self.rest;
        if let Some(text) = self.string(to_quote)
            && self.eat(",\n")
        {
            return Some(Cow::Borrowed(text));
        }
        self.rest = start;
        self.eat(before).then_some(())?;
        let Value::String(text) = json(self.line()?, DEPTH_OF_PROPERTY)? else { return None };
        self.eat(",\n").then_some(Cow::Owned(text))
    }

    /// Parses a rare property of an event type.
    fn property(&mut self, block: &mut EventTypeBlock<'a>) -> Option<()> {
        let key = self.string("      \"")?;
        let is_known = ["reference", "name", "fields"].contains(&key)
            || key == RETIRED && block.retired.is_some()
            || key == "rustName" && block.rust_name.is_some()
            || key == "digest" && block.digest.is_some();
        // Of duplicates, JSON uses the last.
        if is_known || block.others.iter().any(|(other, _)| *other == key) {
            return None;
        }
        self.eat(": ").then_some(())?;
        let value = json(self.line()?, DEPTH_OF_PROPERTY)?;
        if key == RETIRED {
            block.retired = Some(read_names(&value, &Reference::new(&*block.reference), "").ok()?);
        } else {
            block.others.push((key, value));
        }
        self.eat(",\n").then_some(())
    }

    /// Parses the line of a field as JSON.
    fn field(&mut self, block: &mut EventTypeBlock<'a>) -> Option<()> {
        self.eat("        ").then_some(())?;
        let mut field = read_field(&json(self.line()?, DEPTH_OF_FIELD)?, "").ok()?;
        if block.keeps_fields {
            let name = match field.extra.remove("rustName") {
                Some(Value::String(name)) => Some(name),
                _ => None,
            };
            block.fields.push(FieldLine::Other(Box::new(field), name));
        }
        Some(())
    }

    /// Parses the line of a field in the usual form; returns `false` for any other line.
    fn plain_field(&mut self, block: &mut EventTypeBlock<'a>) -> bool {
        let start = self.rest;
        let mut field = PlainField::default();
        let is_plain = self.start_of_plain_field(&mut field) && self.end_of_plain_field(&mut field);
        if !is_plain || !self.rest.starts_with([',', '\n']) {
            self.rest = start;
            return false;
        }
        if block.keeps_fields {
            block.fields.push(FieldLine::Plain(field));
        }
        true
    }

    /// Parses the properties that every field has.
    fn start_of_plain_field(&mut self, field: &mut PlainField<'a>) -> bool {
        let Some(storage_key) = self.string("        {\"storageKey\": \"") else { return false };
        field.storage_key = storage_key;
        field.ingestion_key = self.string_like(", \"ingestionKey\": \"", storage_key);
        field.rust_name = self.string_like(", \"rustName\": \"", storage_key);
        let Some(entity) = self.string(", \"entity\": \"") else { return false };
        let Some(field_type) = self.string(", \"type\": \"") else { return false };
        (field.entity, field.field_type) = (entity, field_type);
        if self.eat(", \"optional\": true") {
            field.optional = true;
            return true;
        }
        self.eat(", \"optional\": false")
    }

    fn end_of_plain_field(&mut self, field: &mut PlainField<'a>) -> bool {
        if self.eat("}") {
            return true;
        }
        field.discriminant = self.eat(", \"discriminant\": true");
        field.most_probable_location = self.eat(", \"isMostProbableLocation\": true");
        field.pii = self.eat(", \"isPii\": true");
        field.label = self.string(", \"label\": \"");
        self.eat("}")
    }
}

/// Whether a string without quotes needs no escapes: it has no backslash and no control character, which JSON
/// does not allow.
fn is_plain(text: &[u8]) -> bool {
    let is_odd = |byte: &u8| *byte < b' ' || *byte == b'\\';
    let mut rest = text;
    // Four at a time take half as long without optimisation.
    while let [a, b, c, d, behind @ ..] = rest {
        if *a < b' ' || *b < b' ' || *c < b' ' || *d < b' ' {
            return false;
        }
        if *a == b'\\' || *b == b'\\' || *c == b'\\' || *d == b'\\' {
            return false;
        }
        rest = behind;
    }
    !rest.iter().any(is_odd)
}

/// Parses a piece of JSON at this depth of the lock.
fn json(text: &str, depth: usize) -> Option<Value> {
    let nested = [&*"[".repeat(depth), text, &*"]".repeat(depth)].concat();
    let mut value = serde_json::from_str(&nested).ok()?;
    for _ in 0..depth {
        let Value::Array(items) = value else { return None };
        // A text that closes the brackets and opens others would be two values.
        let [item] = <[Value; 1]>::try_from(items).ok()?;
        value = item;
    }
    Some(value)
}
