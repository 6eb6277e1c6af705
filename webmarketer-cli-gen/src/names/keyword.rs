//! The words that cannot be names as they stand.

/// Every strict and reserved keyword of the editions 2015 to 2024, from the chapter "Keywords" of the Rust reference.
/// Weak keywords (`union`, `raw`, `safe`, `macro_rules`) can be names and are not here.
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The keywords that cannot be names even with `r#` in front.
const NEVER_RAW: [&str; 4] = ["Self", "crate", "self", "super"];

/// Whether the word needs `r#` in front to be a name.
pub fn is_keyword(word: &str) -> bool {
    // Most names are longer than the longest of them.
    word.len() <= 8 && KEYWORDS.binary_search(&word).is_ok()
}

/// Whether the word cannot be a name even with `r#` in front.
pub(super) fn is_never_raw(word: &str) -> bool {
    NEVER_RAW.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::KEYWORDS;

    #[test]
    fn the_table_is_sorted() {
        assert!(KEYWORDS.is_sorted());
        assert!(KEYWORDS.iter().all(|word| word.len() <= 8));
    }
}
