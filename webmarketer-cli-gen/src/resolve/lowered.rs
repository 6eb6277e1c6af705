//! How many disagreements `[rules]` in `webmarketer.toml` has changed.

use std::collections::BTreeMap;

use super::Disagreement;

/// What `[rules]` did.
#[derive(Debug, Default)]
pub(crate) struct Lowered {
    /// How many findings have a lower severity than their rule.
    pub(crate) lowered: usize,
    /// How many findings of each rule are not shown.
    pub(crate) off: BTreeMap<&'static str, usize>,
}

impl Lowered {
    /// Counts what was done to a disagreement.
    pub(super) fn count(&mut self, one: &Disagreement, is_shown: bool) {
        if !is_shown {
            *self.off.entry(one.problem.rule().id).or_default() += 1;
        } else if !one.outside && one.accepted.is_none() && one.severity < one.problem.level().into() {
            self.lowered += 1;
        }
    }

    /// Counts what other settings did, too.
    pub(crate) fn add(&mut self, other: &Self) {
        self.lowered += other.lowered;
        for (rule, count) in &other.off {
            *self.off.entry(rule).or_default() += count;
        }
    }
}
