//! The texts that every store can keep.

/// The longest event type, nonce, event id or storage key in bytes. An index of Postgres takes about 2,700.
pub(crate) const MAX_TEXT_BYTES: usize = 2048;

/// Why a store may not be able to keep this text. `what` names it.
pub(crate) fn unstorable(what: &str, text: &str) -> Option<String> {
    if text.len() > MAX_TEXT_BYTES {
        return Some(format!("the {what} has {} bytes, and an outbox stores at most {MAX_TEXT_BYTES}", text.len()));
    }
    text.contains('\0')
        .then(|| format!("the {what} `{}` has a NUL character, which databases do not store", text.escape_debug()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_nul_and_one_that_is_too_long_for_an_index_are_not_storable() {
        assert_eq!(unstorable("nonce", &"é".repeat(MAX_TEXT_BYTES / 2)), None);
        let long = "the nonce has 2049 bytes, and an outbox stores at most 2048";
        assert_eq!(unstorable("nonce", &"a".repeat(MAX_TEXT_BYTES + 1)).as_deref(), Some(long));
        let nul = "the event id `a\\0b` has a NUL character, which databases do not store";
        assert_eq!(unstorable("event id", "a\0b").as_deref(), Some(nul));
    }
}
