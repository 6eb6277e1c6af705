//! Merges the disagreements about a lock that members with different settings files share.

use std::collections::HashMap;

use super::levels::apply_level;
use super::{Disagreement, Lowered};
use crate::settings::Levels;

/// Keeps the worst result of each problem in each event type or field. A problem counts as unused, hidden or accepted
/// only if it is so under all settings files. `judged` has the disagreements under each file and its levels.
pub(crate) fn worst(judged: Vec<(Vec<Disagreement>, &Levels)>) -> (Vec<Disagreement>, Lowered) {
    let mut parts: Vec<Vec<(Disagreement, bool)>> = Vec::new();
    for (disagreements, levels) in judged {
        let judge = |mut one: Disagreement| {
            let is_shown = apply_level(levels, &mut one);
            (one, is_shown)
        };
        parts.push(disagreements.into_iter().map(judge).collect());
    }
    let mut worst = HashMap::new();
    for (number, part) in parts.iter().enumerate() {
        for (one, is_shown) in part {
            let rank = (!one.outside, *is_shown, one.accepted.is_none(), one.severity);
            for reference in &one.references {
                let best = worst.entry((one.problem.clone(), reference.clone())).or_insert((rank, number));
                if rank > best.0 {
                    *best = (rank, number);
                }
            }
        }
    }
    let (mut disagreements, mut lowered) = (Vec::new(), Lowered::default());
    for (number, part) in parts.into_iter().enumerate() {
        for (mut one, is_shown) in part {
            let problem = one.problem.clone();
            one.references.retain(|reference| {
                let best = worst.get(&(problem.clone(), reference.clone()));
                best.is_some_and(|(_, best)| *best == number)
            });
            if one.references.is_empty() {
                continue;
            }
            lowered.count(&one, is_shown);
            disagreements.extend(is_shown.then_some(one));
        }
    }
    (disagreements, lowered)
}
