//! Edits of old names in a text.

use std::ops::Range;

use super::diagnostic::{Position, Role};
use super::words::words;
use crate::codegen::names::is_keyword;

/// A replacement in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    bytes: Range<usize>,
    text: String,
}

/// Replaces the old names at these positions of a text. Returns the new text and the number of edits; `None` if
/// nothing changes. A position whose text is not the old name is ignored: the file has changed since it was compiled.
pub(super) fn edited(text: &str, positions: &[&Position]) -> Option<(String, usize)> {
    let mut edits: Vec<_> = positions.iter().filter_map(|position| edit(text, position)).collect();
    edits.sort_by_key(|edit| (edit.bytes.start, edit.bytes.end));
    edits.dedup();
    let (mut new, mut from, mut count) = (String::with_capacity(text.len()), 0, 0);
    for edit in edits {
        // Of two edits of the same text, the compiler asks again for the second.
        if let Some(before) = text.get(from..edit.bytes.start) {
            new.push_str(before);
            new.push_str(&edit.text);
            (from, count) = (edit.bytes.end, count + 1);
        }
    }
    new.push_str(text.get(from..)?);
    (count > 0).then_some((new, count))
}

fn edit(text: &str, position: &Position) -> Option<Edit> {
    let new = position.new.as_deref().filter(|_| position.reason.is_none())?;
    let bytes = position.bytes.range();
    let at = text.get(bytes.clone())?;
    if at.strip_prefix("r#").unwrap_or(at) != position.old
        || position.role == Role::Type && clashes(text, bytes.start, new)
    {
        return None;
    }
    let name = if is_keyword(new) { format!("r#{new}") } else { new.to_owned() };
    // `Order { order_id }` sets or matches the field by a variable, whose name stays.
    let after = without_comments(text.get(bytes.end..)?);
    if position.role != Role::BoundField || after.starts_with(':') && !after.starts_with("::") {
        return Some(Edit { bytes, text: name });
    }
    // A pattern can bind it by reference, or as mutable: `Order { ref mut order_id }`.
    let mut start = bytes.start;
    for modifier in ["mut", "ref"] {
        let before = text.get(..start)?.trim_end();
        if let Some(rest) = before.strip_suffix(modifier)
            && rest.len() < before.len()
            && !rest.ends_with(|c: char| c == '_' || c == '#' || unicode_ident::is_xid_continue(c))
        {
            start = rest.len();
        }
    }
    let bound = text.get(start..bytes.end)?;
    Some(Edit { bytes: start..bytes.end, text: format!("{name}: {bound}") })
}

/// Whether the new name at this position could be that of another type. That is so if the file has one, unless the name
/// follows a path. The path of a `use` declares the name.
fn clashes(text: &str, at: usize, new: &str) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let statement = before.rsplit([';', '}']).next().unwrap_or_default();
    let is_qualified = before.trim_end().ends_with("::") && words(statement).all(|word| word.name != "use");
    !is_qualified && defines(text, new)
}

/// Whether a text defines a type with this name, or imports something under it. Then an edit could name another type.
fn defines(text: &str, name: &str) -> bool {
    const DEFINING: [&str; 6] = ["struct", "enum", "union", "type", "trait", "as"];
    let mut before = "";
    words(text).any(|word| {
        let is_definition = word.name == name && DEFINING.contains(&before);
        before = word.name;
        is_definition
    })
}

/// The text after white space and comments.
fn without_comments(text: &str) -> &str {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        rest = if let Some(comment) = rest.strip_prefix("//") {
            comment.split_once('\n').map_or("", |(_, rest)| rest)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            let (mut depth, mut comment) = (1, comment);
            while depth > 0 {
                let Some(at) = comment.find(['*', '/']) else { return "" };
                let tail = comment.get(at..).unwrap_or_default();
                let (step, skipped) = match tail.get(..2) {
                    Some("*/") => (-1, 2),
                    Some("/*") => (1, 2),
                    _ => (0, 1),
                };
                depth += step;
                comment = tail.get(skipped..).unwrap_or_default();
            }
            comment
        } else {
            return rest;
        };
    }
}

#[cfg(test)]
mod tests {
    use super::super::diagnostic::Bytes;
    use super::*;

    /// The text after `order_id` at each `^` was renamed.
    fn renamed(marked: &str, new: &str, role: Role) -> Option<String> {
        let mut text = String::new();
        let mut positions = Vec::new();
        for (index, part) in marked.split('^').enumerate() {
            if index > 0 {
                let old = words(part).next().unwrap();
                let bytes = Bytes { start: text.len(), end: text.len() + old.bytes.end };
                let (old, new) = (old.name.to_owned(), Some(new.to_owned()));
                positions.push(Position { file: String::new(), line: 1, bytes, old, new, reason: None, role });
            }
            text.push_str(part);
        }
        edited(&text, &positions.iter().collect::<Vec<_>>()).map(|(text, _)| text)
    }

    #[test]
    fn a_field_that_names_a_variable_keeps_its_variable() {
        for (before, after) in [
            ("Order { ^order_id }", "Order { number: order_id }"),
            ("Order { ^order_id, total }", "Order { number: order_id, total }"),
            ("Order { ^order_id: id }", "Order { number: id }"),
            ("Order { ^order_id /* : */ : id }", "Order { number /* : */ : id }"),
            ("Order { ^order_id // :\n , }", "Order { number: order_id // :\n , }"),
            ("Order { ref mut ^order_id, .. }", "Order { number: ref mut order_id, .. }"),
            ("Order { ref\n ^order_id, .. }", "Order { number: ref\n order_id, .. }"),
            ("Order { mut ^order_id, .. }", "Order { number: mut order_id, .. }"),
            ("Order { r#ref, ^order_id, .. }", "Order { r#ref, number: order_id, .. }"),
            ("é { ^r#type, ^order_id: \"ö\" }", "é { number: r#type, number: \"ö\" }"),
            ("Order { ^order_id /* /* } */ : */ }", "Order { number: order_id /* /* } */ : */ }"),
        ] {
            assert_eq!(renamed(before, "number", Role::BoundField).as_deref(), Some(after), "{before}");
        }
    }

    #[test]
    fn names_are_replaced() {
        assert_eq!(renamed("a.^order_id.b(c.^order_id)\r\n", "type", Role::Field).unwrap(), "a.r#type.b(c.r#type)\r\n");
        assert_eq!(
            renamed("fn f(a: ^Order) -> ^Order", "Purchase", Role::Type).unwrap(),
            "fn f(a: Purchase) -> Purchase"
        );
        // The file has another type with the new name.
        assert_eq!(renamed("struct Purchase; fn f(a: ^Order)", "Purchase", Role::Type), None);
        assert_eq!(renamed("use x::Y as Purchase; fn f(a: ^Order)", "Purchase", Role::Type), None);
        assert_eq!(renamed("struct Purchase; use events::{X, ^Order};", "Purchase", Role::Type), None);
        let qualified = "use x::Y as Purchase; fn f(a: events::^Order)";
        assert!(renamed(qualified, "Purchase", Role::Type).unwrap().ends_with("(a: events::Purchase)"));
    }

    #[test]
    fn a_position_of_another_text_is_ignored() {
        let bytes = Bytes { start: 1, end: 6 };
        let (old, new) = ("Order".to_owned(), Some("Purchase".to_owned()));
        let position = Position { file: String::new(), line: 1, bytes, old, new, reason: None, role: Role::Type };
        for text in ["", "é", "aOther", "aO"] {
            assert_eq!(edited(text, &[&position]), None);
        }
    }
}
