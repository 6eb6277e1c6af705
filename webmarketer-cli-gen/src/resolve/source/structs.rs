//! Finds the structs with the derive in a text by a text search, and parses only those.

use memchr::memmem;
use webmarketer_schema::convention::default_reference;

use super::code_parts::{StructCode, parse_struct};
use super::derive_name::DERIVE;

/// Parses the structs of a text that have the derive and a reference that `is_requested` accepts. `each` gets the
/// number of lines before the struct, its lines and its parts. Text between structs is only searched.
pub(super) fn each_struct(
    text: &str,
    is_requested: impl Fn(&str) -> bool,
    mut each: impl FnMut(usize, &[&str], StructCode),
) {
    let (mut read, mut counted, mut number) = (0, 0, 0);
    for derive in memmem::find_iter(text.as_bytes(), DERIVE) {
        if derive < read {
            continue;
        }
        let Some((start, indent)) = start_of_item(text, derive) else { continue };
        let item = text.get(start..).unwrap_or_default();
        if !reference(item, derive - start).is_some_and(|reference| is_requested(&reference)) {
            continue;
        }
        let Some(item) = until_end(item, derive - start, indent) else { continue };
        if let Some(of_struct) = parse_struct(item) {
            number += memchr::memchr_iter(b'\n', text.as_bytes().get(counted..start).unwrap_or_default()).count();
            (counted, read) = (start, start + item.len());
            each(number, &item.lines().collect::<Vec<_>>(), of_struct);
        }
    }
}

/// The start and the indentation of the item with the derive at this position; `None` if the text there is not a derive
/// attribute.
fn start_of_item(text: &str, derive: usize) -> Option<(usize, usize)> {
    let is_attribute = |line: &str| line.trim_start().starts_with("#[");
    let is_of_names = |line: &str| {
        line.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '_' | '#' | ':' | ',' | ')' | ']'))
    };
    let (before, behind) = text.split_at_checked(derive)?;
    let mut start = derive;
    let mut lines = before.rsplit('\n');
    let mut line = lines.next()?;
    start -= line.len();
    // The lines of a long derive contain only names.
    if !is_attribute(line) && !is_of_names(behind.lines().next()?) {
        return None;
    }
    while !is_attribute(line) {
        if !is_of_names(line) {
            return None;
        }
        line = lines.next().filter(|line| !line.trim().is_empty())?;
        start -= line.len() + 1;
    }
    let indent = line.len() - line.trim_start().len();
    for line in lines.take_while(|line| !is_end(line)) {
        start -= line.len() + 1;
    }
    Some((start, indent))
}

/// Whether an item ends with this line.
fn is_end(line: &str) -> bool {
    let line = line.trim_end();
    line.is_empty() || line.ends_with(['}', ';', '{']) && !line.trim_start().starts_with("//")
}

/// The reference of the struct that follows a derive, from the text alone.
fn reference(item: &str, derive: usize) -> Option<String> {
    const NAMED: &str = "event_type = \"";
    const STRUCT: &str = "struct ";
    let mut start = 0;
    for line in item.split_inclusive('\n') {
        start += line.len();
        // Most lines have neither, so this check comes first.
        if line.contains(NAMED) && !line.trim_start().starts_with("//") {
            return rest_of_literal(line.split_once(NAMED)?.1);
        }
        if start > derive && line.contains(STRUCT) && !line.trim_start().starts_with(['/', '#']) {
            let (_, name) = line.split_once(STRUCT)?;
            let name = name.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '#').next()?;
            return Some(default_reference(name.trim_start_matches("r#")));
        }
    }
    None
}

/// The value of a string literal; the text starts after the opening quotation mark.
fn rest_of_literal(text: &str) -> Option<String> {
    let mut is_escaped = false;
    let end = text.find(|c| {
        let is_end = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        is_end
    })?;
    let (value, _) = text.split_at_checked(end)?;
    if !value.contains('\\') {
        return Some(value.to_owned());
    }
    let literal = syn::parse_str::<syn::LitStr>(&format!("\"{value}\"")).ok()?;
    Some(literal.value())
}

/// The text of the item at the start of `text`, which has a derive at this position and this indentation.
fn until_end(text: &str, derive: usize, indent: usize) -> Option<&str> {
    let mut end = derive;
    for line in text.get(derive..)?.split_inclusive('\n') {
        let is_first = end == derive;
        end += line.len();
        let line = line.trim_end();
        // The first line is incomplete, so its indentation is unknown.
        let is_outermost = is_first || line.len() - line.trim_start().len() == indent;
        let is_whole = || line.ends_with([';', '}']) && line.contains("struct ");
        if is_outermost && (line.trim_start() == "}" || is_whole()) {
            return text.get(..end);
        }
    }
    None
}
