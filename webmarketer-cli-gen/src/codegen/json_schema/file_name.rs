//! The names of files, which are valid and different on every system.

use sha2::{Digest as _, Sha256};

/// The file with the schemas of all event types. No reference gives this name.
pub(crate) const BUNDLE: &str = "bundle.json";

/// The end of the names of the files of event types.
const END: &str = ".schema.json";

/// The maximum length of a reference in a file name.
const LONGEST: usize = 80;

/// Names that are invalid for files on Windows, with any extension.
const RESERVED: [&str; 22] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1", "lpt2", "lpt3",
    "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// The name of the file of an event type: its reference, or a part of it and a digest if the reference is not a valid
/// file name on every system.
pub(crate) fn file_name(reference: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let is_name = !reference.is_empty() && reference.len() <= LONGEST && reference.chars().all(is_plain);
    if is_name && RESERVED.binary_search(&reference).is_err() {
        return format!("{reference}{END}");
    }
    let lower = reference.chars().map(|c| c.to_ascii_lowercase());
    let part: String = lower.map(|c| if is_plain(c) { c } else { '-' }).take(40).collect();
    let part = Some(part.trim_matches('-')).filter(|part| !part.is_empty()).unwrap_or("event-type");
    let digest = format!("{:x}", Sha256::digest(reference.as_bytes()));
    // No plain reference contains a dot.
    format!("{part}.{}{END}", digest.get(..12).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_valid_and_different_without_regard_to_case() {
        assert!(RESERVED.is_sorted());
        assert_eq!(file_name("order-placed_2"), "order-placed_2.schema.json");
        let long = "a".repeat(300);
        let references =
            ["Order", "order", "ORDER", "", "con", "é", "e\u{301}", "a/b", "..", "bundle", "a b", "a\nb", &long];
        let names: BTreeSet<_> = references.iter().map(|reference| file_name(reference).to_lowercase()).collect();
        assert_eq!(names.len(), references.len(), "{names:?}");
        for name in names {
            assert!(name.len() < 110 && name != BUNDLE && !name.starts_with(['.', '-']), "{name}");
            assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_".contains(&b)), "{name}");
        }
    }
}
