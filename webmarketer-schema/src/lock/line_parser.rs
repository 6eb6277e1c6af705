//! The layout in which locks are written, read line by line: in a tenth of the time that JSON takes.
//!
//! What this reader accepts is what the JSON reader accepts, and it says the same; anything else is left to the JSON
//! reader. Texts are compared with what [`Lock::to_text`](super::Lock::to_text) writes; a line that says anything
//! unusual is read as JSON by itself.
//!
//! The derive runs this without optimisation, so it leaves the work to functions of the standard library, which are
//! optimised there: it compares texts and looks for quotes. Every byte of the text is compared, or looked at by
//! [`is_plain`], or read as JSON.

use std::borrow::Cow;

use serde_json::Value;

use super::RetiredNames;
use super::entry::{LockEntry, read_retired_name};
use super::event_type_block::{EventTypeBlock, FieldLine, PlainField};
use crate::model::ProjectId;
use crate::wire::read_field;

/// How deep the properties of an event type stand in the lock, and its fields: JSON has a limit.
const DEPTH_OF_PROPERTY: usize = 3;
const DEPTH_OF_FIELD: usize = 4;
/// How deep a retired name stands in the lock.
const DEPTH_OF_RETIRED: usize = 2;

/// A lock that is laid out as locks are written, while it is read.
struct LineParser<'a> {
    rest: &'a str,
}

/// What stands before the event types.
pub(super) struct LockHead {
    pub(super) project: Option<ProjectId>,
    pub(super) retired: RetiredNames,
    /// Whether there are event types.
    has_entries: bool,
}

/// The project of a lock, its retired names and its event types in turn, if the lock is laid out as locks are written.
pub(super) fn parse_lines(text: &str) -> Option<(Option<ProjectId>, RetiredNames, Vec<LockEntry>)> {
    let (head, entries) = parse_blocks(text, true, |block, _| Some(block.entry()))?;
    Some((head.project, head.retired, entries))
}

/// Reads a lock that is laid out as locks are written: what is before the event types, and what `each` makes of each of
/// them and its place. `None` where the text is laid out otherwise, or is no lock. The fields are checked, and kept
/// where `each` asks for them.
pub(super) fn parse_blocks<'a, T>(
    text: &'a str,
    keeps_fields: bool,
    mut each: impl FnMut(&mut EventTypeBlock<'a>, usize) -> Option<T>,
) -> Option<(LockHead, Vec<T>)> {
    let mut parser = LineParser { rest: text };
    let head = parser.head()?;
    let mut all = Vec::new();
    if head.has_entries {
        let mut block = EventTypeBlock::new(keeps_fields);
        loop {
            let place = text.len() - parser.rest.len();
            parser.block(&mut block)?;
            all.push(each(&mut block, place)?);
            if !parser.eat(",\n") {
                break;
            }
        }
        parser.eat("\n  ]").then_some(())?;
    }
    (parser.rest == "\n}\n").then_some((head, all))
}

/// Reads the event type whose block starts where that text does.
pub(super) fn parse_block(text: &str) -> Option<LockEntry> {
    let mut block = EventTypeBlock::new(true);
    LineParser { rest: text }.block(&mut block)?;
    Some(block.entry())
}

impl<'a> LineParser<'a> {
    /// Goes on behind `text`, if that comes next.
    fn eat(&mut self, text: &str) -> bool {
        if let Some(rest) = self.rest.strip_prefix(text) {
            self.rest = rest;
            return true;
        }
        false
    }

    /// The string behind `before`, if both come next, and the string has no escape. It goes on behind its quote.
    fn string(&mut self, before: &str) -> Option<&'a str> {
        let (text, rest) = self.rest.strip_prefix(before)?.split_once('"')?;
        if !is_plain(text.as_bytes()) {
            return None;
        }
        self.rest = rest;
        Some(text)
    }

    /// The same of a string that mostly is equal to another one.
    fn string_like(&mut self, before: &str, other: &'a str) -> Option<&'a str> {
        let rest = self.rest.strip_prefix(before)?;
        if let Some(rest) = rest.strip_prefix(other).and_then(|rest| rest.strip_prefix('"')) {
            self.rest = rest;
            return Some(other);
        }
        self.string(before)
    }

    /// The line that comes next, without its comma and its end. It goes on behind what is returned.
    fn line(&mut self) -> Option<&'a str> {
        let (line, _) = self.rest.split_once('\n')?;
        let line = line.strip_suffix(',').unwrap_or(line);
        self.rest = self.rest.get(line.len()..)?;
        Some(line)
    }

    fn head(&mut self) -> Option<LockHead> {
        self.eat("{\n  \"formatVersion\": 1,\n").then_some(())?;
        let mut head = LockHead { project: None, retired: RetiredNames::default(), has_entries: false };
        if let Some(project) = self.string("  \"project\": \"") {
            head.project = Some(project.parse().ok()?);
            self.eat(",\n").then_some(())?;
        }
        if self.eat("  \"retiredNames\": [\n") {
            loop {
                let name = json(self.line()?, DEPTH_OF_RETIRED)?;
                head.retired.insert(read_retired_name(&name, "").ok()?).then_some(())?;
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

    /// Reads an event type, from the indent of its brace to the brace that closes it.
    fn block(&mut self, block: &mut EventTypeBlock<'a>) -> Option<()> {
        block.fields.clear();
        block.others.clear();
        self.eat("    {\n").then_some(())?;
        block.reference = self.text("      \"reference\": ", "      \"reference\": \"")?;
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

    /// The string that is a property of an event type, whose line starts with `before`; `to_quote` is the same with a
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

    /// Reads a property of an event type that few have.
    fn property(&mut self, block: &mut EventTypeBlock<'a>) -> Option<()> {
        let key = self.string("      \"")?;
        let is_known = ["reference", "name", "fields"].contains(&key)
            || key == "rustName" && block.rust_name.is_some()
            || key == "digest" && block.digest.is_some();
        // Of two, JSON takes the last.
        if is_known || block.others.iter().any(|(other, _)| *other == key) {
            return None;
        }
        self.eat(": ").then_some(())?;
        block.others.push((key, json(self.line()?, DEPTH_OF_PROPERTY)?));
        self.eat(",\n").then_some(())
    }

    /// Reads the line of a field as JSON.
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

    /// Reads the line of a field that says nothing unusual; does nothing and returns `false` where it does.
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

    /// Reads what every field has.
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

/// Whether a string without quotes stands in JSON as it is: it has no escape, and no control character, which JSON
/// refuses.
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

/// Reads a piece of JSON that stands that deep in the lock.
fn json(text: &str, depth: usize) -> Option<Value> {
    let nested = [&*"[".repeat(depth), text, &*"]".repeat(depth)].concat();
    let mut value = serde_json::from_str(&nested).ok()?;
    for _ in 0..depth {
        let Value::Array(items) = value else { return None };
        // Text that closes the brackets and opens others would make two of one.
        let [item] = <[Value; 1]>::try_from(items).ok()?;
        value = item;
    }
    Some(value)
}
