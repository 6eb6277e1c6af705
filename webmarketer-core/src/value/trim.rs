//! Text without what nobody sees around it.

/// The text without white space and invisible characters around it.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Characters that come along when text is copied, and that nobody sees or types: the soft hyphen, the space of no
/// width, marks of direction, and the byte order mark. Joiners are not among them: some scripts need them.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}
