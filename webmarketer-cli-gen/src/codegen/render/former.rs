//! Writes the former names of structs, which compile with a warning that says what to do.

use super::item::Writer;
use super::piece::{INDENT, Piece, push_literal};
use crate::codegen::layout::FormerStruct;
use crate::codegen::names::in_code;

impl Writer<'_> {
    /// Writes the former name of a struct, also in the module `required`.
    pub(super) fn former(&mut self, of: &FormerStruct<'_>) {
        self.next_item();
        self.former_name(of, 0);
        self.in_required(|writer| writer.former_name(of, 1));
    }

    /// Writes a former name, `deeper` modules below the file: an alias, or a struct that cannot be built if no struct
    /// replaces it.
    fn former_name(&mut self, FormerStruct { name, now, note, .. }: &FormerStruct<'_>, deeper: usize) {
        let indent = deeper * INDENT;
        if deeper == 0 {
            self.hands_off();
        }
        let mut text = "note = ".to_owned();
        push_literal(&mut text, note);
        self.list(
            indent,
            &Piece::List { open: "#[deprecated(".into(), items: vec![Piece::text(text)], close: ")]", trailing: false },
        );
        let visibility = self.visibility(deeper).to_owned();
        let name = in_code((*name).into());
        if let Some(now) = now {
            return self.line(indent, &format!("{visibility}type {name} = {};\n", in_code((&**now).into())));
        }
        self.line(indent, &format!("{visibility}struct {name} {{\n"));
        self.line(indent + INDENT, "never: ::core::convert::Infallible,\n");
        self.line(indent, "}\n");
    }
}
