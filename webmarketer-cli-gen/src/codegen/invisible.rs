//! Characters that an editor does not show, or that change the direction of the text around them.
//!
//! Output of the command line is checked with the data of Unicode ([`printable`](crate::terminal::printable)).
//! Generated code must be the same with and without the command line, and build scripts do not compile this data. So
//! only characters that rustc warns about, and that are easily pasted by accident, are escaped there.

/// Whether the character is invisible or changes the direction of text. Control characters do not count.
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
