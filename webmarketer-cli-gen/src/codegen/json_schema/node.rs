//! JSON whose keys stay in order, so that mandatory keys are first in each file.

use std::fmt::Write as _;

use crate::codegen::web::quoted;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Null,
    Bool(bool),
    Number(u32),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// Makes an object.
pub(super) fn object<K: Into<String>>(entries: impl IntoIterator<Item = (K, Node)>) -> Node {
    Node::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
}

/// Makes a text.
pub(super) fn text(text: impl Into<String>) -> Node {
    Node::Text(text.into())
}

impl Node {
    /// The JSON over several lines, with two spaces for each level and a final line end.
    pub(super) fn document(&self) -> String {
        let mut document = String::new();
        self.write(&mut document, 0);
        document.push('\n');
        document
    }

    /// Whether it has no parts.
    fn is_flat(&self) -> bool {
        match self {
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) => true,
            Self::List(list) => list.is_empty(),
            Self::Object(entries) => entries.is_empty(),
        }
    }

    fn write(&self, out: &mut String, level: usize) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "{number}");
            }
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::List(list) if list.iter().all(Self::is_flat) => write_short(out, list, level),
            Self::List(list) => {
                let write = |out: &mut String, item: &Self| item.write(out, level + 1);
                write_lines(out, ['[', ']'], list, level, write);
            }
            Self::Object(entries) if entries.is_empty() => out.push_str("{}"),
            Self::Object(entries) => {
                write_lines(out, ['{', '}'], entries, level, |out, (key, value)| {
                    out.push_str(&quoted(key));
                    out.push_str(": ");
                    value.write(out, level + 1);
                });
            }
        }
    }
}

/// The number of items of a short list on a line.
const ON_A_LINE: usize = 10;

/// Writes a list of texts and numbers, several on a line.
fn write_short(out: &mut String, list: &[Node], level: usize) {
    let write_line = |out: &mut String, line: &[Node]| {
        for (index, item) in line.iter().enumerate() {
            out.push_str(if index == 0 { "" } else { ", " });
            item.write(out, level);
        }
    };
    if list.len() <= ON_A_LINE {
        out.push('[');
        write_line(out, list);
        out.push(']');
    } else {
        let lines: Vec<_> = list.chunks(ON_A_LINE).collect();
        write_lines(out, ['[', ']'], &lines, level, |out, line| write_line(out, line));
    }
}

fn write_lines<T>(
    out: &mut String,
    [open, close]: [char; 2],
    parts: &[T],
    level: usize,
    write: impl Fn(&mut String, &T),
) {
    out.push(open);
    for (index, part) in parts.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.push_str(&"  ".repeat(level + 1));
        write(out, part);
    }
    out.push('\n');
    out.push_str(&"  ".repeat(level));
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_json_with_its_keys_in_order() {
        let codes = Node::List((0..11).map(Node::Number).collect());
        let node = object([("b\u{2028}", codes), ("a", object([("c", Node::Null)])), ("d", Node::List(vec![]))]);
        let document = node.document();
        assert_eq!(
            document,
            "{\n  \"b\\u2028\": [\n    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,\n    10\n  ],\n  \"a\": {\n    \"c\": null\n  },\n  \"d\": []\n}\n"
        );
        assert!(serde_json::from_str::<serde_json::Value>(&document).is_ok());
    }
}
