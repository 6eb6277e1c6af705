//! The event types that the patterns of `event_types` in `webmarketer.toml` select.

use super::choices::Choices;
use super::pattern::Pattern;
use super::table::Located;

/// The prefix of a pattern that excludes.
const NOT: char = '!';

/// The patterns that select event types. Without an including pattern, all are included; patterns with `!` then
/// exclude. The order of the patterns has no effect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selection<'a>(&'a [Located<String>]);

impl<'a> Selection<'a> {
    pub(crate) fn new(choices: &'a Choices) -> Self {
        Self(&choices.event_types)
    }

    /// Whether the event type with this reference is selected.
    pub(crate) fn includes(self, reference: &str) -> bool {
        let mut included = self.0.iter().filter(|pattern| !pattern.value.starts_with(NOT)).peekable();
        let is_included =
            included.peek().is_none() || included.any(|pattern| without_prefix(pattern).matches(reference));
        let mut excluded = self.0.iter().filter(|pattern| pattern.value.starts_with(NOT));
        is_included && !excluded.any(|pattern| without_prefix(pattern).matches(reference))
    }

    /// The patterns that match none of those references, each with its line and without `!`.
    pub(crate) fn unmatched(self, references: &[&str]) -> Vec<(usize, &'a str)> {
        let matches_none =
            |pattern: &&Located<String>| !references.iter().any(|reference| without_prefix(pattern).matches(reference));
        let patterns = self.0.iter().filter(matches_none);
        patterns.map(|pattern| (pattern.line, pattern.value.trim_start_matches(NOT))).collect()
    }
}

fn without_prefix(pattern: &Located<String>) -> Pattern<'_> {
    Pattern::new(pattern.value.strip_prefix(NOT).unwrap_or(&pattern.value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(patterns: &[&str]) -> Vec<&'static str> {
        let located = |pattern: &&str| Located { line: 1, value: (*pattern).to_owned() };
        let choices = Choices { event_types: patterns.iter().map(located).collect(), ..Choices::default() };
        let all = ["cart-shared", "cart-viewed", "purchase", "strange-one"];
        all.into_iter().filter(|reference| Selection::new(&choices).includes(reference)).collect()
    }

    #[test]
    fn a_pattern_with_an_exclamation_mark_excludes() {
        assert_eq!(selected(&[]).len(), 4);
        assert_eq!(selected(&["!strange-*"]), ["cart-shared", "cart-viewed", "purchase"]);
        for patterns in [["cart-*", "!cart-viewed"], ["!cart-viewed", "cart-*"]] {
            assert_eq!(selected(&patterns), ["cart-shared"], "{patterns:?}");
        }
        assert_eq!(selected(&["purchase", "!*"]), [""; 0]);
    }
}
