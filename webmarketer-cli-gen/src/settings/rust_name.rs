//! Checks whether a text is a valid name in Rust.

use unicode_normalization::is_nfc;

/// Whether the text is a valid name, with `r#` in front if it is a keyword.
pub(crate) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c));
    starts && chars.all(unicode_ident::is_xid_continue) && text != "_" && !is_never_raw(text) && is_nfc(text)
}

/// Whether the word is a keyword that is invalid even with `r#` in front.
pub(crate) fn is_never_raw(word: &str) -> bool {
    matches!(word, "Self" | "crate" | "self" | "super")
}
