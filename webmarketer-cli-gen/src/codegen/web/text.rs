//! String literals that are valid in JSON and in TypeScript.

use std::fmt::Write as _;

use crate::codegen::invisible::is_invisible;

/// A string literal, with invisible characters escaped. The value is the text, byte for byte.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// The text between the quotes of a string literal.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            c if c.is_control() || is_invisible(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(escaped, "\\u{unit:04x}");
                }
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_parses_to_the_same_text_and_has_no_invisible_character() {
        for text in ["", "a \"b\" \\ c", "\u{0}\u{1f}\u{7f}\u{85}", "\u{2028}\u{2029}\u{202e}", "\u{e0041}", "é 😀"]
        {
            let literal = quoted(text);
            assert_eq!(serde_json::from_str::<String>(&literal).unwrap(), text);
            assert!(!literal.chars().any(|c| c.is_control() || is_invisible(c)), "{literal}");
        }
    }
}
