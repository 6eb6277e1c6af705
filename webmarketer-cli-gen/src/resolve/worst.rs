//! One list of disagreements about a lock, out of those of members that share the lock and have settings files of their
//! own.

use std::collections::HashMap;

use super::levels::apply_level;
use super::{Disagreement, Lowered};
use crate::settings::Levels;

/// Of each event type and field, the worst that one of the settings files makes of a problem: one that concerns no
/// struct of theirs counts where it concerns none of the others, one that is turned off or accepted where it is so
/// everywhere else. `judged` are the disagreements under each file, with its levels.
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
