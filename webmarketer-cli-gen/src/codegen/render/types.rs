//! Writes the Rust types of fields.

use super::piece::{Piece, WIDTH};
use crate::codegen::layout::{FieldLayout, ItemNames, RustType, ValueType};

/// Caches the text of types. There are few, so a linear search is fast.
pub(super) struct Types<'a> {
    names: ItemNames<'a>,
    written: Vec<(TypeKey<'a>, String)>,
}

/// A type, whether it is PII, whether it is optional, and its indentation if it is broken into lines.
type TypeKey<'a> = (ValueType<'a>, bool, bool, Option<usize>);

impl<'a> Types<'a> {
    /// Creates a cache for a file with these names.
    pub(super) fn new(names: ItemNames<'a>) -> Self {
        Self { names, written: Vec::new() }
    }

    /// How the file names the items that it uses.
    pub(super) fn names(&self) -> &ItemNames<'a> {
        &self.names
    }

    /// The type of a field on one line, or broken into lines with this indentation.
    pub(super) fn text(&mut self, field: &FieldLayout<'a>, broken: Option<usize>) -> &str {
        let of_type = (field.value, field.pii, field.optional, broken);
        let place = self.written.iter().position(|(written, _)| *written == of_type).unwrap_or_else(|| {
            let mut text = String::new();
            match broken {
                // The text before it is on the previous line.
                Some(indent) => piece(field.rust_type(&self.names)).write(&mut text, indent, WIDTH),
                None => piece(field.rust_type(&self.names)).write_flat(&mut text),
            }
            self.written.push((of_type, text));
            self.written.len() - 1
        });
        self.written.get(place).map(|(_, text)| text.as_str()).unwrap_or_default()
    }
}

fn piece(rust_type: RustType<'_>) -> Piece<'_> {
    match rust_type {
        RustType::Path(path, None) => Piece::text(path),
        RustType::Path(path, Some(argument)) => {
            Piece::List { open: format!("{path}<").into(), items: vec![piece(*argument)], close: ">", trailing: true }
        }
        RustType::Own(own) => Piece::text(own),
    }
}
