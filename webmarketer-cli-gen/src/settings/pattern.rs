//! Patterns that match names.

/// A pattern in which `*` matches any text, also an empty one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pattern<'a>(&'a str);

impl<'a> Pattern<'a> {
    /// Creates a pattern from its text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// Whether the pattern matches the whole name.
    pub(crate) fn matches(self, name: &str) -> bool {
        let Some((start, rest)) = self.0.split_once('*') else { return self.0 == name };
        let Some(mut name) = name.strip_prefix(start) else { return false };
        let (middle, end) = rest.rsplit_once('*').map_or(("", rest), |(middle, end)| (middle, end));
        // The earliest match of each middle part leaves the most text for the parts after it.
        for part in middle.split('*').filter(|part| !part.is_empty()) {
            let Some(found) = name.find(part) else { return false };
            name = name.get(found + part.len()..).unwrap_or_default();
        }
        name.ends_with(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_matches_any_text() {
        for (pattern, yes, no) in [
            ("purchase", "purchase", "purchases"),
            ("*", "", "-"),
            ("shop-*", "shop-", "ashop-"),
            ("*-shop", "a-shop", "a-shop-"),
            ("a*b*c", "a-b-b-c", "a-c-b"),
            ("a*a", "aa", "a"),
            ("a**b", "ab", "a"),
            ("*b*b*", "abbc", "abc"),
        ] {
            assert!(Pattern::new(pattern).matches(yes), "{pattern} {yes}");
            assert!(pattern == "*" || !Pattern::new(pattern).matches(no), "{pattern} {no}");
        }
    }
}
