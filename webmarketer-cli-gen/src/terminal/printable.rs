//! Escaping of text from outside: names, labels and messages of the service, file names and arguments.

use std::fmt::Write as _;

use icu_properties::props::{BidiControl, DefaultIgnorableCodePoint, GeneralCategory, PrependedConcatenationMark};
use icu_properties::{CodePointMapData, CodePointSetData};
use serde_json::Value;

/// Whether a character moves the cursor, starts a line, changes the text direction, or is invisible.
fn is_hidden(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    match CodePointMapData::<GeneralCategory>::new().get(c) {
        GeneralCategory::Control | GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => true,
        // Marks before numbers are visible.
        GeneralCategory::Format => !CodePointSetData::new::<PrependedConcatenationMark>().contains(c),
        _ => {
            CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
                || CodePointSetData::new::<BidiControl>().contains(c)
        }
    }
}

/// Text on one line, for a terminal, a log or a report. Control characters and invisible characters are escaped as in
/// Rust.
pub(crate) fn printable(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            printable.extend(c.escape_default());
        } else {
            printable.push(c);
        }
    }
    printable
}

/// JSON on several lines with all characters visible.
pub(crate) fn json_document(value: &Value) -> String {
    visible(&format!("{value:#}"))
}

/// JSON on one line with all characters visible.
pub(crate) fn json_line(value: &Value) -> String {
    visible(&value.to_string())
}

/// Escapes invisible characters in JSON. They occur only in strings, so the value stays the same.
fn visible(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_with_every_character_visible_means_the_same() {
        let value = json!({"a\u{202e}b": "\u{7f}\u{9b}31m\u{1b}\n\u{e0041}é\u{3164}"});
        for text in [json_document(&value), json_line(&value)] {
            assert!(text.chars().all(|c| c == '\n' || !is_hidden(c)), "{text}");
            assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        }
    }

    #[test]
    fn what_moves_turns_or_hides_text_is_spelled_out_and_what_is_read_stays() {
        for hidden in [
            "\n",
            "\t",
            "\r",
            "\u{1b}",
            "\u{7f}",
            "\u{9b}",
            "\u{ad}",
            "\u{34f}",
            "\u{61c}",
            "\u{115f}",
            "\u{17b4}",
            "\u{180e}",
            "\u{200b}",
            "\u{200d}",
            "\u{2028}",
            "\u{202e}",
            "\u{2066}",
            "\u{3164}",
            "\u{fe0f}",
            "\u{feff}",
            "\u{ffa0}",
            "\u{fff9}",
            "\u{1bca0}",
            "\u{e0001}",
            "\u{e0fff}",
        ] {
            assert!(printable(hidden).starts_with('\\'), "{}", hidden.escape_unicode());
        }
        for seen in ["Épicerie", "日本語", "हिन्दी", "العربية", "\u{600}1", "e\u{301}", "🛒", "a b", "`%\""]
        {
            assert_eq!(printable(seen), seen);
        }
    }
}
