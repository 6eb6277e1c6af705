//! The identifiers in a text, with their positions.

use std::ops::Range;

/// An identifier in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    /// The identifier without `r#`.
    pub(crate) name: &'a str,
    /// Its bytes in the text, `r#` included.
    pub(crate) bytes: Range<usize>,
}

/// The identifiers in a text, those in comments and strings included.
pub(crate) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = text.get(from..)?;
            let start = from + rest.find(is_part)?;
            let length = text.get(start..)?.find(|c| !is_part(c)).unwrap_or(text.len() - start);
            let end = start + length;
            from = end;
            let name = text.get(start..end)?;
            let is_raw = name == "r" && text.get(end..).is_some_and(|rest| rest.starts_with('#'));
            if is_raw && text.get(end + 1..).is_some_and(|rest| rest.starts_with(unicode_ident::is_xid_start)) {
                let name_start = end + 1;
                let rest = text.get(name_start..)?;
                let end = name_start + rest.find(|c| !is_part(c)).unwrap_or(rest.len());
                from = end;
                return Some(Word { name: text.get(name_start..end)?, bytes: start..end });
            }
            if !name.starts_with(|c: char| c.is_ascii_digit()) {
                return Some(Word { name, bytes: start..end });
            }
        }
    })
}

fn is_part(c: char) -> bool {
    c == '_' || unicode_ident::is_xid_continue(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_identifiers_with_their_bytes() {
        let text = "a::Örder{r#type:1u8,_x}r#\"raw\"#";
        let found: Vec<_> = words(text).map(|word| (word.name, &text[word.bytes])).collect();
        let expected = [("a", "a"), ("Örder", "Örder"), ("type", "r#type"), ("_x", "_x"), ("r", "r"), ("raw", "raw")];
        assert_eq!(found, expected);
    }
}
