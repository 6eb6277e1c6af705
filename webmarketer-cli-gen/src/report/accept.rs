//! What was accepted, taken out of what counts; and entries that expired or accept nothing.

use super::{ACCEPT_EXPIRED, ACCEPT_NEEDLESS, Accepted, Item, Report, Side};
use crate::pattern::Pattern;
use crate::settings::{Accept, FILE_NAME};

/// Marks what was accepted until that day, `2026-11-25`, or later. An entry that accepts nothing is a finding itself where
/// its rule was `looked` at.
pub(crate) fn accept(report: &mut Report, accepts: &[Accept], today: &str, looked: impl Fn(&str) -> bool) {
    let mut used = vec![false; accepts.len()];
    let mut expired = vec![false; accepts.len()];
    let mut items = Vec::with_capacity(report.items.len());
    for item in report.items.drain(..) {
        // What is about no event type has no path, and only a pattern for anything means it.
        let paths = if item.paths.is_empty() { vec![""] } else { item.path_list() };
        let mut by = Vec::with_capacity(paths.len());
        for path in paths {
            let is_meant = |(_, accept): &(usize, &Accept)| {
                accept.rule.value == item.rule.id && Pattern::new(&accept.path).matches(path)
            };
            let meant: Vec<_> = accepts.iter().enumerate().filter(is_meant).collect();
            let valid = meant.iter().find(|(_, accept)| *today <= *accept.until).map(|(index, _)| *index);
            for (index, _) in meant {
                let is_expired = *today > *accepts.get(index).map_or("", |accept| &accept.until);
                if let Some(mark) = if is_expired { &mut expired } else { &mut used }.get_mut(index) {
                    *mark = true;
                }
            }
            by.push(valid);
        }
        items.extend(split(item, &by, accepts));
    }
    for ((accept, used), expired) in accepts.iter().zip(used).zip(expired) {
        let Accept { line, rule, path, owner, until, .. } = accept;
        let place = format!("`{}` for `{path}` ({FILE_NAME}, line {line})", rule.value);
        if expired {
            let what = format!("{place} was accepted by {owner} until {until}");
            items.push(Item::new(ACCEPT_EXPIRED, &[Side::Settings], what));
        } else if !used && looked(&rule.value) {
            items.push(Item::new(ACCEPT_NEEDLESS, &[Side::Settings], format!("{place} accepts nothing")));
        }
    }
    report.items = items;
}

/// One item for each entry by which some of its paths are accepted, and one for the rest.
fn split(item: Item, by: &[Option<usize>], accepts: &[Accept]) -> Vec<Item> {
    let mut entries: Vec<_> = by.to_vec();
    entries.sort_unstable();
    entries.dedup();
    let accepted = |entry: Option<usize>| {
        let Accept { reason, owner, until, .. } = accepts.get(entry?)?;
        Some(Accepted { reason: reason.clone(), owner: owner.clone(), until: until.clone() })
    };
    if let [entry] = *entries {
        return vec![Item { accepted: accepted(entry), ..item }];
    }
    let part = |entry: Option<usize>| {
        let paths = item.paths.iter().zip(by).filter(|(_, by)| **by == entry).map(|(path, _)| path.clone());
        let paths: Vec<_> = paths.collect();
        // A pattern that means one path alone is that path.
        let subject = if let [one] = &*paths { Some(one.path.clone()) } else { item.subject.clone() };
        Item { subject, paths, accepted: accepted(entry), ..Item::new(item.rule, &item.moved, item.what.clone()) }
    };
    entries.into_iter().map(part).collect()
}
