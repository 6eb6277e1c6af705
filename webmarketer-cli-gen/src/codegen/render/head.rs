//! Writes the start of a file: attributes, `use` lines, and the module around code that another file includes.

use super::piece::{INDENT, Piece, WIDTH, indentation};
use crate::codegen::layout::{ItemNames, PathList, hands_off};

/// The attributes of a file that is a module.
pub(super) fn inner_attributes() -> String {
    let mut text = String::new();
    for list in &hands_off() {
        push_path_list(&mut text, "#!", list, 0);
    }
    text.push('\n');
    text
}

/// The start of a private module, and its re-export with this visibility. In an included file, inner attributes are an
/// error, and names of `use` lines could be taken.
pub(super) fn opened_module(visibility: &str) -> String {
    let mut text =
        "#[allow(clippy::all, clippy::pedantic, clippy::restriction)]\n#[allow(unreachable_pub, unused_imports)]\n"
            .to_owned();
    text.push_str(visibility);
    text.push_str("use self::generated::*;\n\n");
    for list in &hands_off() {
        push_path_list(&mut text, "#", list, 0);
    }
    text.push_str("mod generated {\n");
    text
}

/// The `use` lines, and an empty line after them.
pub(super) fn imports(names: &ItemNames<'_>, indent: usize) -> String {
    let mut text = String::new();
    for (path, names) in names.imports() {
        indentation(&mut text, indent);
        match &*names {
            [name] => text.extend(["use ", &path, name, ";\n"]),
            names => push_use_list(&mut text, &path, names, indent),
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// Appends a `use` line with several names, on more than one line if it is too long.
fn push_use_list(text: &mut String, path: &str, names: &[&str], indent: usize) {
    let flat = format!("use {path}{{{}}};\n", names.join(", "));
    if indent + flat.trim_end().len() <= WIDTH {
        return text.push_str(&flat);
    }
    text.extend(["use ", path, "{"]);
    let mut column = WIDTH;
    for name in names {
        if column + name.len() + 2 > WIDTH {
            text.push('\n');
            indentation(text, indent + INDENT);
            column = indent + INDENT;
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(name);
        text.push(',');
        column += name.len() + 1;
    }
    text.push('\n');
    indentation(text, indent);
    text.push_str("};\n");
}

/// Appends an attribute that lists paths. `start` is `#` or `#!`.
pub(super) fn push_path_list(out: &mut String, start: &str, PathList { name, paths }: &PathList<'_>, indent: usize) {
    let items = paths.iter().map(|path| Piece::text(&**path)).collect();
    indentation(out, indent);
    Piece::List { open: format!("{start}[{name}(").into(), items, close: ")]", trailing: false }.write(out, indent, 0);
    out.push('\n');
}
