//! The Rust types of fields.

use super::piece::{Piece, WIDTH};
use crate::codegen::layout::{FieldLayout, Type};

/// Writes the types of fields, each once. There are few, so they are looked for one by one.
pub(super) struct Types<'a> {
    core: &'a str,
    written: Vec<(TypeKey<'a>, String)>,
}

/// A type, whether it is PII and whether it is optional; on one line, or broken into lines that are indented that far.
type TypeKey<'a> = (Type<'a>, bool, bool, Option<usize>);

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
                Some(indent) => self.piece(field).write(&mut text, indent, WIDTH),
                None => self.piece(field).write_flat(&mut text),
            }
            self.written.push((of_type, text));
            self.written.len() - 1
        });
        self.written.get(place).map(|(_, text)| text.as_str()).unwrap_or_default()
    }

    /// The type of a field.
    pub(super) fn piece(&self, field: &FieldLayout<'a>) -> Piece<'a> {
        let core = |name| format!("{}::{name}", self.core);
        let generic = |open: String, argument| {
            let open = open.into();
            Piece::List { open, items: vec![argument], close: ">", trailing: true }
        };
        let mut of_type = match field.value {
            Type::Bool => Piece::text("bool"),
            Type::Currency => Piece::text(core("Currency")),
            Type::DateTime => generic(core("chrono::DateTime<"), Piece::text(core("chrono::Utc"))),
            Type::Email => Piece::text(core("Email")),
            Type::F64 => Piece::text("f64"),
            Type::Json => Piece::text(core("Json")),
            Type::Location => Piece::text(core("Location")),
            Type::Message => Piece::text(core("Message")),
            Type::Phone => Piece::text(core("Phone")),
            Type::String => Piece::text("::std::string::String"),
            Type::Own(own) => Piece::text(own),
        };
        if field.pii {
            of_type = generic(core("Pii<"), of_type);
        }
        if field.optional {
            of_type = generic("::core::option::Option<".to_owned(), of_type);
        }
        of_type
    }
}
