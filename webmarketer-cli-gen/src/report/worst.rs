//! One list of findings about a lock, out of those of members that share the lock and have settings files of their own.

use std::collections::BTreeMap;

use super::lowered::apply_level;
use super::{Item, Lowered};
use crate::settings::Levels;

/// Of each event type and field, the worst that one of the settings files makes of a finding: one that concerns no struct of
/// theirs counts where it concerns none of the others, one that is turned off or accepted where it is so everywhere else.
/// `judged` are the findings under each file, with its levels.
pub(crate) fn worst(judged: Vec<(Vec<Item>, &Levels)>) -> (Vec<Item>, Lowered) {
    let mut parts: Vec<Vec<(Item, bool)>> = Vec::new();
    for (items, levels) in judged {
        let judge = |mut item: Item| {
            let is_shown = apply_level(levels, &mut item);
            (item, is_shown)
        };
        parts.push(items.into_iter().map(judge).collect());
    }
    let mut worst = BTreeMap::new();
    for (number, part) in parts.iter().enumerate() {
        for (item, is_shown) in part {
            let rank = (!item.outside, *is_shown, item.accepted.is_none(), item.severity);
            for subject in &item.paths {
                let best =
                    worst.entry((item.rule.id, item.what.clone(), subject.path.clone())).or_insert((rank, number));
                if rank > best.0 {
                    *best = (rank, number);
                }
            }
        }
    }
    let (mut items, mut lowered) = (Vec::new(), Lowered::default());
    for (number, part) in parts.into_iter().enumerate() {
        for (mut item, is_shown) in part {
            let (rule, what) = (item.rule.id, item.what.clone());
            item.paths.retain(|subject| {
                let best = worst.get(&(rule, what.clone(), subject.path.clone()));
                best.is_some_and(|(_, best)| *best == number)
            });
            // A pattern that means one path alone is that path.
            if let [one] = &*item.paths {
                item.subject = item.subject.map(|_| one.path.clone());
            }
            if item.paths.is_empty() {
                continue;
            }
            lowered.count(&item, is_shown);
            items.extend(is_shown.then_some(item));
        }
    }
    (items, lowered)
}
