//! The structs of a text that have the derive, found by a search and read one by one.

use memchr::memmem;
use webmarketer_schema::convention::default_reference;

use super::code_parts::{StructCode, parse_struct};
use super::derive_name::DERIVE;

/// Reads the structs of a text that have the derive and are of wanted event types: of each, how many lines come before
/// it, its own lines, and what it says. What lies between them costs no more than a search.
pub(super) fn each_struct(
    text: &str,
    is_wanted: impl Fn(&str) -> bool,
    mut each: impl FnMut(usize, &[&str], StructCode),
) {
    let (mut read, mut counted, mut number) = (0, 0, 0);
    for derive in memmem::find_iter(text.as_bytes(), DERIVE) {
        if derive < read {
            continue;
        }
        let Some((start, indent)) = start_of_item(text, derive) else { continue };
        let item = text.get(start..).unwrap_or_default();
        if !reference(item, derive - start).is_some_and(|reference| is_wanted(&reference)) {
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

/// Where the item starts that has a derive there, and how far its lines are indented; `None` where the derive is named
/// for another reason.
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
    // A long derive has lines of its own, and nothing but names on them.
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

/// Whether something ends with that line, so that what comes behind it is of something else.
fn is_end(line: &str) -> bool {
    let line = line.trim_end();
    line.is_empty() || line.ends_with(['}', ';', '{']) && !line.trim_start().starts_with("//")
}

/// The reference of the event type that the struct behind a derive is for, by its text alone.
fn reference(item: &str, derive: usize) -> Option<String> {
    const NAMED: &str = "event_type = \"";
    const STRUCT: &str = "struct ";
    let mut start = 0;
    for line in item.split_inclusive('\n') {
        start += line.len();
        // Most lines have neither, and to see that is all that they cost.
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

/// The value of a string literal whose first quotation mark stands before the text.
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

/// The text up to the end of the item that it starts with, which has a derive there and lines indented that far.
fn until_end(text: &str, derive: usize, indent: usize) -> Option<&str> {
    let mut end = derive;
    for line in text.get(derive..)?.split_inclusive('\n') {
        let is_first = end == derive;
        end += line.len();
        let line = line.trim_end();
        // The first line has lost its start.
        let is_outermost = is_first || line.len() - line.trim_start().len() == indent;
        let is_whole = || line.ends_with([';', '}']) && line.contains("struct ");
        if is_outermost && (line.trim_start() == "}" || is_whole()) {
            return text.get(..end);
        }
    }
    None
}
