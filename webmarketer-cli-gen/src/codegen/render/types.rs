//! The Rust types of fields.

use super::piece::{Piece, WIDTH};
use crate::codegen::layout::{FieldLayout, RustType, ValueType};

/// Writes the types of fields, each once. There are few, so they are looked for one by one.
pub(super) struct Types<'a> {
    core: &'a str,
    written: Vec<(TypeKey<'a>, String)>,
}

/// A type, whether it is PII and whether it is optional; on one line, or broken into lines that are indented that far.
type TypeKey<'a> = (ValueType<'a>, bool, bool, Option<usize>);

impl<'a> Types<'a> {
    /// Those of code that finds `webmarketer_core` at that path.
    pub(super) fn new(core: &'a str) -> Self {
        Self { core, written: Vec::new() }
    }

    /// The type of a field on one line, or broken into lines that are indented that far.
    pub(super) fn text(&mut self, field: &FieldLayout<'a>, broken: Option<usize>) -> &str {
        let of_type = (field.value, field.pii, field.optional, broken);
        let place = self.written.iter().position(|(written, _)| *written == of_type).unwrap_or_else(|| {
            let mut text = String::new();
            match broken {
                // What stands before it takes the whole line.
                Some(indent) => piece(field.rust_type(self.core)).write(&mut text, indent, WIDTH),
                None => piece(field.rust_type(self.core)).write_flat(&mut text),
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
