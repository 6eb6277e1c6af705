//! What `[rules]` in `webmarketer.toml` does to a report.

use std::collections::BTreeMap;

use super::{Item, Report};
use crate::settings::{Levels, RuleLevel};
use crate::terminal::plural;

/// What `[rules]` did to a report.
#[derive(Debug, Default)]
pub(crate) struct Lowered {
    /// How many findings have a lower severity than their rule.
    pub(crate) lowered: usize,
    /// How many findings of each rule are not shown.
    pub(crate) off: BTreeMap<&'static str, usize>,
}

impl Lowered {
    /// Counts what was done to a finding.
    pub(super) fn count(&mut self, item: &Item, is_shown: bool) {
        if !is_shown {
            *self.off.entry(item.rule.id).or_default() += 1;
        } else if !item.outside && item.accepted.is_none() && item.severity < item.rule.level.into() {
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

    /// What was done, as a clause; nothing where nothing was.
    pub(crate) fn clause(&self) -> Option<String> {
        let hidden: usize = self.off.values().sum();
        let lowered = (self.lowered > 0).then(|| format!("lowered {}", plural(self.lowered, "finding")));
        let names: Vec<_> = self.off.keys().copied().collect();
        let off = (hidden > 0).then(|| format!("turned off {} ({})", plural(hidden, "finding"), names.join(", ")));
        let parts: Vec<_> = lowered.into_iter().chain(off).collect();
        (!parts.is_empty()).then(|| format!("`[rules]` {}", parts.join(" and ")))
    }
}

/// Gives each finding the severity of its rule, and counts what that lowers. Accepted ones stay as they are.
pub(crate) fn apply_levels(levels: &Levels, report: &mut Report) {
    let lowered = &mut report.lowered;
    report.items.retain_mut(|item| {
        let is_shown = apply_level(levels, item);
        lowered.count(item, is_shown);
        is_shown
    });
}

/// Gives a finding the severity of its rule; whether it is shown at all.
pub(super) fn apply_level(levels: &Levels, item: &mut Item) -> bool {
    match levels.of(item.rule).filter(|_| item.accepted.is_none()) {
        Some(RuleLevel::Off) => return false,
        Some(RuleLevel::Shown(severity)) if !item.outside => item.severity = severity,
        _ => {}
    }
    true
}
