//! Counts the disagreements that `[rules]` of `webmarketer.toml` lowers or hides.

use std::collections::BTreeMap;

use super::Disagreement;

/// The number of findings that `[rules]` lowers or hides.
#[derive(Debug, Default)]
pub(crate) struct Lowered {
    /// The number of findings with a lower severity than the default of their rule.
    pub(crate) lowered: usize,
    /// The number of hidden findings of each rule.
    pub(crate) off: BTreeMap<&'static str, usize>,
}

impl Lowered {
    /// Counts one disagreement.
    pub(super) fn count(&mut self, one: &Disagreement, is_shown: bool) {
        if !is_shown {
            *self.off.entry(one.problem.rule().id).or_default() += 1;
        } else if !one.outside && one.accepted.is_none() && one.severity < one.problem.level().into() {
            self.lowered += 1;
        }
    }

    /// Adds the counts of other settings.
    pub(crate) fn add(&mut self, other: &Self) {
        self.lowered += other.lowered;
        for (rule, count) in &other.off {
            *self.off.entry(rule).or_default() += count;
        }
    }
}
