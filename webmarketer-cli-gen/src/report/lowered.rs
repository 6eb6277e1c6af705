//! What `[rules]` in `webmarketer.toml` does to a report.

use std::collections::BTreeMap;

use super::Report;
use crate::settings::{Levels, RuleLevel};

/// What `[rules]` did to a report.
#[derive(Debug, Default)]
pub(crate) struct Lowered {
    /// How many findings have a lower severity than their rule.
    pub(crate) lowered: usize,
    /// How many findings of each rule are not shown.
    pub(crate) off: BTreeMap<&'static str, usize>,
}

impl Lowered {
    /// Counts what other settings did, too.
    pub(crate) fn add(&mut self, other: &Self) {
        self.lowered += other.lowered;
        for (rule, count) in &other.off {
            *self.off.entry(rule).or_default() += count;
        }
    }

    /// What was done, as a clause; nothing where nothing was.
    pub(crate) fn clause(&self) -> Option<String> {
        let hidden: usize = self.off.values().sum();
        let lowered = (self.lowered > 0).then(|| format!("lowered {}", super::plural(self.lowered, "finding")));
        let names: Vec<_> = self.off.keys().copied().collect();
        let off =
            (hidden > 0).then(|| format!("turned off {} ({})", super::plural(hidden, "finding"), names.join(", ")));
        let parts: Vec<_> = lowered.into_iter().chain(off).collect();
        (!parts.is_empty()).then(|| format!("`[rules]` {}", parts.join(" and ")))
    }
}

/// Gives each finding the severity of its rule, and counts what that lowers. Accepted ones stay as they are.
pub(crate) fn apply_levels(levels: &Levels, report: &mut Report) {
    let Lowered { lowered, off } = &mut report.lowered;
    report.items.retain_mut(|item| {
        let Some(level) = levels.of(item.rule).filter(|_| item.accepted.is_none()) else { return true };
        let RuleLevel::Shown(severity) = level else {
            *off.entry(item.rule.id).or_default() += 1;
            return false;
        };
        if !item.outside {
            *lowered += usize::from(severity < item.severity);
            item.severity = severity;
        }
        true
    });
}
