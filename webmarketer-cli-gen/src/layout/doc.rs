//! Documentation made of names and labels that people typed, whatever they typed.

/// The lines of a doc comment.
pub(super) struct Doc {
    pub(super) lines: Vec<String>,
    /// Whether the first line is, to the letter, the title it was made from: the derive takes it for the label.
    pub(super) title_is_exact: bool,
}

impl Doc {
    /// A title, made safe for a doc comment, and a remark below it.
    pub(super) fn new(title: &str, remark: String) -> Self {
        let line = one_line(title);
        let title_is_exact = line == title;
        let mut lines = vec![line, String::new(), remark];
        if title.is_empty() {
            // The first line stays empty: nothing is to be taken for the label.
            lines.remove(0);
        }
        Self { lines, title_is_exact }
    }
}

/// Text as one line of Markdown that shows as it was typed.
fn one_line(text: &str) -> String {
    // Most titles are words, and stay as they are.
    let is_word = |byte: u8| byte.is_ascii_alphabetic() || b" ',;:-/&".contains(&byte);
    if text.bytes().all(is_word) && text.starts_with(|c: char| c.is_ascii_alphabetic()) && !text.ends_with(' ') {
        return text.to_owned();
    }
    let mut line = String::new();
    for c in text.trim().chars() {
        match c {
            // Line ends, tabs, and the controls that turn the direction of text.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}') => line.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {}
            '[' | ']' | '<' | '>' | '`' | '*' | '_' | '\\' | '#' | '|' | '~' => {
                line.push('\\');
                line.push(c);
            }
            c => line.push(c),
        }
    }
    // What starts a list or a quotation at the start of a line.
    if line.starts_with(['-', '+', '=']) || line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(['.', ')'])
    {
        line.insert(0, '\u{200b}');
    }
    line
}

/// Text for between backquotes.
pub(super) fn code(text: &str) -> String {
    text.chars().map(|c| if c == '`' || c.is_control() { '\'' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_title_stays_and_any_other_is_made_safe() {
        assert!(Doc::new("E-mail address", String::new()).title_is_exact);
        for (title, line) in [
            ("a\r\nb", "a  b"),
            ("see [this]", "see \\[this\\]"),
            ("```", "\\`\\`\\`"),
            ("*/ <b>", "\\*/ \\<b\\>"),
            ("\u{202e}evil", "evil"),
            ("- item", "\u{200b}- item"),
        ] {
            let doc = Doc::new(title, String::new());
            assert_eq!(doc.lines[0], line);
            assert!(!doc.title_is_exact);
        }
    }
}
