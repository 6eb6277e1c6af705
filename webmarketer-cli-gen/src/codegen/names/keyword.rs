//! Keywords, which need `r#` to be names.

use std::borrow::Cow;

/// Whether the word needs the prefix `r#` to be a name: all strict and reserved keywords of the editions 2015 to 2024,
/// from the chapter "Keywords" of the Rust reference. Weak keywords (`union`, `raw`, `safe`, `macro_rules`) do not need
/// it.
#[rustfmt::skip]
pub fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "Self" | "abstract" | "as" | "async" | "await" | "become" | "box" | "break" | "const" | "continue" | "crate"
        | "do" | "dyn" | "else" | "enum" | "extern" | "false" | "final" | "fn" | "for" | "gen" | "if" | "impl" | "in"
        | "let" | "loop" | "macro" | "match" | "mod" | "move" | "mut" | "override" | "priv" | "pub" | "ref" | "return"
        | "self" | "static" | "struct" | "super" | "trait" | "true" | "try" | "type" | "typeof" | "unsafe" | "unsized"
        | "use" | "virtual" | "where" | "while" | "yield"
    )
}

/// The name in code, with `r#` if needed.
pub(crate) fn in_code(name: Cow<'_, str>) -> Cow<'_, str> {
    if is_keyword(&name) { Cow::Owned(format!("r#{name}")) } else { name }
}
