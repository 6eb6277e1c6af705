//! Trims white space and invisible characters.
//!
//! The contract does not state that the service trims texts. The values of this crate are trimmed when they are made,
//! because copied text often contains such characters. The table is [`Default_Ignorable_Code_Point`] of Unicode,
//! which includes all direction marks, without the joiners and variation selectors, which change the appearance. It
//! is written here instead of using `icu_properties`, as the command line does: an application that has no
//! other use for Unicode data would compile two dozen more crates. A test compares the two for every
//! character.
//!
//! [`Default_Ignorable_Code_Point`]: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point

/// The text without white space and invisible characters around it.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Whether a character is invisible and changes at most the direction of others.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'
            | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}'
    )
}
