//! Documentation from names and labels, which can contain any text.

use std::borrow::Cow;

use webmarketer_schema::convention::doc_label;

use crate::codegen::invisible::is_invisible;

/// A doc comment.
#[derive(Debug, PartialEq)]
pub(crate) struct Doc<'a>(Vec<Cow<'a, str>>);

impl<'a> Doc<'a> {
    /// The name of an event type, its reference, and the number of days for which events are kept.
    pub(super) fn of_event_type(name: &str, reference: &str, retention_days: Option<u32>) -> Self {
        let reference = code(reference);
        let what = match retention_days {
            Some(1) => format!("event type `{reference}`, kept for 1 day"),
            Some(days) => format!("event type `{reference}`, kept for {days} days"),
            None => format!("event type `{reference}`"),
        };
        let line = match &*one_line(name) {
            "" => format!("The {what}"),
            name => format!("{name} ({what})"),
        };
        Self(vec![line.into()])
    }

    /// The name of an event type alone, or else its reference.
    pub(super) fn of_name(name: &str, reference: &str) -> Self {
        let line = match &*one_line(name) {
            "" => format!("The event type `{}`", code(reference)),
            name => name.to_owned(),
        };
        Self(vec![line.into()])
    }

    /// The label of a field, and below it, in the same paragraph, the properties of the field. A label that is not its
    /// own documentation is omitted, because an attribute has it.
    pub(super) fn of_field(label: &'a str, properties: &[Cow<'_, str>]) -> Self {
        let title = Some(one_line(label)).filter(|title| !title.is_empty() && doc_label(title) == label);
        let properties = (!properties.is_empty()).then(|| format!("({})", properties.join(", ")).into());
        Self(title.into_iter().chain(properties).collect())
    }

    /// The first line; empty without lines.
    pub(super) fn first_line(&self) -> &str {
        self.0.first().map(|line| &**line).unwrap_or_default()
    }

    /// The lines, none of which is empty.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|line| &**line)
    }
}

/// Escapes text so that Markdown renders it unchanged on one line.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    // Line ends, tabs and invisible characters.
    let shown = text.chars().filter(|c| matches!(c, '\u{2028}' | '\u{2029}') || !is_invisible(*c));
    let shown = shown.map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c });
    let shown: String = shown.collect();
    let mut line = String::with_capacity(shown.len() + 8);
    let mut chars = shown.trim().chars();
    let mut before = None;
    while let Some(c) = chars.next() {
        let rest = chars.as_str();
        match c {
            // Within a word it has no special meaning.
            '_' if before.is_some_and(char::is_alphanumeric) && rest.starts_with(char::is_alphanumeric) => line.push(c),
            // Rustdoc would warn about a URL that is not a link.
            ':' if rest.starts_with("//") => line.push_str("\\:"),
            '[' | ']' | '<' | '>' | '`' | '*' | '_' | '\\' | '#' | '|' | '~' | '&' => {
                line.push('\\');
                line.push(c);
            }
            c => line.push(c),
        }
        before = Some(c);
    }
    // Characters that start a list or a quotation at the start of a line.
    if line.starts_with(['-', '+', '=']) || line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(['.', ')'])
    {
        line.insert(0, '\u{200b}');
    }
    Cow::Owned(line)
}

/// Whether the text has only words, like most titles.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_word = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_alphanumeric);
    let is_plain = |(place, byte): (usize, &u8)| match byte {
        b' ' | b'\'' | b',' | b';' | b'-' | b'/' => true,
        b'_' => place.checked_sub(1).is_some_and(is_word) && is_word(place + 1),
        byte => byte.is_ascii_alphanumeric(),
    };
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && bytes.iter().enumerate().all(is_plain)
}

/// Escapes text for a code span.
pub(crate) fn code(text: &str) -> String {
    text.chars().map(|c| if c == '`' || c.is_control() || is_invisible(c) { '\'' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_title_is_unchanged_and_any_other_is_escaped() {
        for title in ["E-mail address", "The order_id of 2024"] {
            assert_eq!(one_line(title), title);
        }
        for (title, line) in [
            ("a\r\nb", "a  b"),
            ("see [this]", "see \\[this\\]"),
            ("```", "\\`\\`\\`"),
            ("*/ <b>", "\\*/ \\<b\\>"),
            ("\u{202e}evil", "evil"),
            ("\u{feff}    let x = ;", "let x = ;"),
            ("\u{200f}- item", "\u{200b}- item"),
            ("&lt;", "\\&lt;"),
            ("- item", "\u{200b}- item"),
            ("see https://example.com", "see https\\://example.com"),
            ("_a_ b_c", "\\_a\\_ b_c"),
        ] {
            assert_eq!(one_line(title), line);
        }
    }
}
