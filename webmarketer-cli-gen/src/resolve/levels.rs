//! Applies `[rules]` of `webmarketer.toml` to disagreements.

use super::{Disagreement, Resolution};
use crate::settings::{Levels, RuleLevel};

/// Sets each disagreement to the severity of its rule, and counts those that become lower. Accepted ones do not change.
pub(crate) fn apply_levels(levels: &Levels, resolution: &mut Resolution) {
    let lowered = &mut resolution.lowered;
    resolution.disagreements.retain_mut(|one| {
        let is_shown = apply_level(levels, one);
        lowered.count(one, is_shown);
        is_shown
    });
}

/// Sets a disagreement to the severity of its rule. Returns whether it is shown.
pub(super) fn apply_level(levels: &Levels, one: &mut Disagreement) -> bool {
    match levels.of(one.problem.rule()).filter(|_| one.accepted.is_none()) {
        Some(RuleLevel::Off) => return false,
        Some(RuleLevel::Shown(severity)) if !one.outside => one.severity = severity,
        _ => {}
    }
    true
}
