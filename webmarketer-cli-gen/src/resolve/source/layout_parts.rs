//! The expected parts of a struct, from its layout.

use proc_macro2::TokenStream;

use super::compact::compact;
use super::part_text::PartText;
use crate::codegen::layout::{Argument, Doc, FieldLayout, ItemNames, Layout, PathList, RustType, StructLayout};
use crate::codegen::render::argument_text;

/// The expected parts of a struct: itself under `None`, and each field under its storage key.
pub(super) fn layout_parts(layout: &Layout<'_>, of: &StructLayout<'_>) -> Vec<(Option<String>, PartText)> {
    // Only the last segments of paths are compared.
    let names = ItemNames::without_imports(layout.core(), true);
    let mut attributes = vec![path_list_text(&layout.derives(of.debug, &names))];
    let mut fields = Vec::new();
    for argument in &of.arguments {
        let text = argument_text(argument);
        match argument {
            // A field that events do not carry is a separate part.
            Argument::Nested(_, key, _) => {
                fields.push((Some((*key).to_owned()), PartText { declaration: text, ..PartText::default() }));
            }
            Argument::Flag(..) | Argument::Text(..) | Argument::Number(..) | Argument::Texts(..) => {
                attributes.push(text);
            }
        }
    }
    fields.extend(of.fields.iter().map(|field| (Some(field.storage_key.to_owned()), field_text(field, &names))));
    let declaration = format!("struct {}", of.name);
    let mut parts = vec![(None, PartText { declaration, attributes, docs: doc_lines(&of.doc) })];
    parts.append(&mut fields);
    parts
}

fn field_text(field: &FieldLayout<'_>, names: &ItemNames<'_>) -> PartText {
    PartText {
        declaration: type_text(&field.rust_type(names)),
        attributes: field.arguments.iter().map(argument_text).collect(),
        docs: doc_lines(&field.doc),
    }
}

/// The lines of documentation as the compiler has them, each with a space before it.
fn doc_lines(doc: &Doc<'_>) -> Vec<String> {
    doc.lines().map(|line| format!(" {line}")).collect()
}

fn path_list_text(list: &PathList<'_>) -> String {
    let names: Vec<_> = list.paths.iter().map(|path| last_name(path)).collect();
    format!("{}({})", list.name, names.join(", "))
}

fn type_text(rust_type: &RustType<'_>) -> String {
    match rust_type {
        RustType::Path(path, None) => last_name(path).to_owned(),
        RustType::Path(path, Some(argument)) => format!("{}<{}>", last_name(path), type_text(argument)),
        // Settings accept only types that parse.
        RustType::Own(own) => own.parse::<TokenStream>().map_or_else(|_| (*own).to_owned(), compact),
    }
}

fn last_name(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path).trim_start()
}
