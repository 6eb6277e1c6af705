//! Patterns of names.

/// A name in which `*` stands for any text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pattern<'a>(&'a str);

impl<'a> Pattern<'a> {
    /// The pattern of that text.
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// Whether it means that name.
    pub(crate) fn matches(self, name: &str) -> bool {
        let Some((start, rest)) = self.0.split_once('*') else { return self.0 == name };
        let Some(mut name) = name.strip_prefix(start) else { return false };
        let (middle, end) = rest.rsplit_once('*').map_or(("", rest), |(middle, end)| (middle, end));
        // Each part in the middle is best found as early as it can be.
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
    fn a_star_stands_for_any_text() {
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
