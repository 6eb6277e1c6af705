//! What `[rules]` in `webmarketer.toml` does to disagreements.

use super::{Disagreement, Resolution};
use crate::settings::{Levels, RuleLevel};

/// Gives each disagreement the severity of its rule, and counts what that lowers. Accepted ones stay as they are.
pub(crate) fn apply_levels(levels: &Levels, resolution: &mut Resolution) {
    let lowered = &mut resolution.lowered;
    resolution.disagreements.retain_mut(|one| {
        let is_shown = apply_level(levels, one);
        lowered.count(one, is_shown);
        is_shown
    });
}

/// Gives a disagreement the severity of its rule; whether it is shown at all.
pub(super) fn apply_level(levels: &Levels, one: &mut Disagreement) -> bool {
    match levels.of(one.problem.rule()).filter(|_| one.accepted.is_none()) {
        Some(RuleLevel::Off) => return false,
        Some(RuleLevel::Shown(severity)) if !one.outside => one.severity = severity,
        _ => {}
    }
    true
}
