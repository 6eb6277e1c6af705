//! Characters of generated source that an editor does not show, or that turn the direction of the text around them.
//!
//! What is shown to people is judged by all of Unicode's data ([`printable`](crate::terminal::printable)). Generated
//! code is the same with and without the command line, and a build script compiles no such data: it spells out what
//! rustc warns of and what is pasted by accident.

/// Whether the character is one of them. Control characters are not among them.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}
