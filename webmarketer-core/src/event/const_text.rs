//! Texts while a program is compiled: comparing them, and messages that are put together.

/// Whether two texts are equal.
pub(super) const fn str_eq(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The length up to which names are compared letter by letter.
const LONGEST: usize = 64;

/// How far a name is from a known one, if it is near: a part of the rules of
/// [`nearest_name`](webmarketer_schema::convention::nearest_name), which cannot run while a program is compiled. Equal
/// letters come first, then few edits, then a name that contains the other.
pub(super) const fn distance(word: &str, known: &str) -> Option<usize> {
    let (word, known) = (word.as_bytes(), known.as_bytes());
    if is_equal_but_for_separators(word, known) {
        return Some(0);
    }
    let longer = if word.len() > known.len() { word.len() } else { known.len() };
    if longer <= LONGEST {
        let edits = edits(word, known);
        let allowed = if longer < 6 { 1 } else { 2 };
        if edits <= allowed {
            return Some(edits);
        }
    }
    if contains(word, known) || contains(known, word) { Some(longer) } else { None }
}

const fn is_equal_but_for_separators(a: &[u8], b: &[u8]) -> bool {
    let (mut at, mut other) = (0, 0);
    loop {
        while at < a.len() && is_separator(a[at]) {
            at += 1;
        }
        while other < b.len() && is_separator(b[other]) {
            other += 1;
        }
        if at == a.len() || other == b.len() {
            return at == a.len() && other == b.len();
        }
        if !a[at].eq_ignore_ascii_case(&b[other]) {
            return false;
        }
        at += 1;
        other += 1;
    }
}

const fn is_separator(byte: u8) -> bool {
    matches!(byte, b'_' | b'-')
}

/// The number of letters to insert, remove, replace or swap, of texts of at most [`LONGEST`] bytes.
const fn edits(a: &[u8], b: &[u8]) -> usize {
    let mut before = [0; LONGEST + 1];
    let mut above = [0; LONGEST + 1];
    let mut column = 0;
    while column <= b.len() {
        above[column] = column;
        column += 1;
    }
    let mut row = 1;
    while row <= a.len() {
        let mut current = [0; LONGEST + 1];
        current[0] = row;
        let mut column = 1;
        while column <= b.len() {
            let is_same = a[row - 1].eq_ignore_ascii_case(&b[column - 1]);
            let mut least = above[column - 1] + !is_same as usize;
            least = min(least, above[column] + 1);
            least = min(least, current[column - 1] + 1);
            if row > 1
                && column > 1
                && a[row - 1].eq_ignore_ascii_case(&b[column - 2])
                && a[row - 2].eq_ignore_ascii_case(&b[column - 1])
            {
                least = min(least, before[column - 2] + 1);
            }
            current[column] = least;
            column += 1;
        }
        before = above;
        above = current;
        row += 1;
    }
    above[b.len()]
}

const fn min(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

/// Whether a text contains another of at least three bytes.
const fn contains(long: &[u8], short: &[u8]) -> bool {
    if short.len() < 3 {
        return false;
    }
    let mut start = 0;
    while start + short.len() <= long.len() {
        let mut at = 0;
        while at < short.len() && long[start + at].eq_ignore_ascii_case(&short[at]) {
            at += 1;
        }
        if at == short.len() {
            return true;
        }
        start += 1;
    }
    false
}

/// A message that is built at compile time. A text that does not fit is omitted.
pub(super) struct ConstMessage {
    bytes: [u8; 4096],
    len: usize,
}

impl ConstMessage {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; 4096], len: 0 }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The length in bytes.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Appends the texts.
    pub(super) const fn push(&mut self, texts: &[&str]) {
        let mut text = 0;
        while text < texts.len() {
            let bytes = texts[text].as_bytes();
            let mut at = 0;
            while self.len + bytes.len() - at <= self.bytes.len() && at < bytes.len() {
                self.bytes[self.len] = bytes[at];
                self.len += 1;
                at += 1;
            }
            text += 1;
        }
    }

    pub(super) const fn text(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "the groups of this struct do not agree with it or with the lock",
        }
    }
}

#[cfg(test)]
mod tests {
    use webmarketer_schema::convention::nearest_name;

    use super::*;

    #[test]
    fn a_near_name_is_near_by_the_rules_of_the_derive() {
        for (word, known) in [
            ("cupon", "coupon"),
            ("emial", "email"),
            ("orderId", "order_id"),
            ("order-id", "order_id"),
            ("purchse", "purchase"),
            ("Purchase", "purchase"),
            ("email", "customer_email"),
            ("signed", "signed-in"),
            ("nam", "name"),
            ("turnovers", "turnover"),
        ] {
            assert!(distance(word, known).is_some(), "{word} {known}");
            assert_eq!(nearest_name(word, &[known]), Some(known));
        }
        for (word, known) in [("prchs", "purchase"), ("id", "at"), ("name", "note"), ("", "id"), ("order", "email")] {
            assert_eq!(distance(word, known), None, "{word} {known}");
            assert_eq!(nearest_name(word, &[known]), None);
        }
        assert!(distance("coupn", "coupon") < distance("coupn", "coupons"));
        assert_eq!(distance(&"a".repeat(65), &"a".repeat(66)), Some(66));
    }

    #[test]
    fn a_message_leaves_out_what_has_no_room() {
        let mut message = ConstMessage::new();
        message.push(&["é", &"a".repeat(4094)]);
        message.push(&["é"]);
        assert_eq!(message.text(), format!("é{}", "a".repeat(4094)));
        assert!(str_eq("a", "a") && !str_eq("a", "b") && !str_eq("a", "ab"));
    }
}
