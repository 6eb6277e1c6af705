//! Text without the white space and the invisible characters around it.
//!
//! The service does not trim: the contract says nothing of it. The values of this crate do, before a value is made,
//! since such characters come along when text is copied. The table is [`Default_Ignorable_Code_Point`] of Unicode,
//! which has all marks of direction too, without the joiners and the variation selectors, which change what is seen. It
//! is written out here, and not taken from `icu_properties` as the command line takes it: an application that has no
//! other need of Unicode's data would compile two dozen more crates for it. A test compares the two for every
//! character.
//!
//! [`Default_Ignorable_Code_Point`]: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point

/// The text without white space and invisible characters around it.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Whether a character is not seen, and changes nothing of how others are seen but their direction.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'
            | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}'
    )
}
