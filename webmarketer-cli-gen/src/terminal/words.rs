//! Plurals, and words of a shell.

use super::printable;

/// Text quoted as one word of a shell.
pub(crate) fn shell_word(text: &str) -> String {
    let text = printable(text);
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/:.-_".contains(c));
    if is_plain { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// A count with its noun.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
