//! What was accepted, taken out of what counts; and entries that expired or accept nothing.

use webmarketer_schema::convention::nearest;

use super::{ACCEPT_EXPIRED, ACCEPT_NEEDLESS, Accepted, Item, Report, Side};
use crate::settings::{Accept, FILE_NAME, Pattern};

/// Marks what was accepted until that day, `2026-11-25`, or later. An entry that accepts nothing is a finding itself where
/// its rule was `looked` at; the path that was probably meant is among those of the findings of its rule, or else among
/// those that are `known`.
pub(crate) fn accept(
    report: &mut Report,
    accepts: &[Accept],
    today: &str,
    looked: impl Fn(&str) -> bool,
    known: &[String],
) {
    let mut used = vec![false; accepts.len()];
    let mut expired = vec![false; accepts.len()];
    let mut items = Vec::with_capacity(report.items.len());
    for item in report.items.drain(..) {
        let paths = item.path_list();
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
            items.push(Item::new(ACCEPT_EXPIRED, &[Side::Settings], path, what));
        } else if !used && looked(&rule.value) {
            let near = near(path, &items, &rule.value, known)
                .map_or(String::new(), |near| format!("; did you mean `{}`?", near.replace('`', "'")));
            items.push(Item::new(ACCEPT_NEEDLESS, &[Side::Settings], path, format!("{place} accepts nothing{near}")));
        }
    }
    report.items = items;
}

/// The path or pattern that was probably meant by one that matches no finding.
fn near(path: &str, items: &[Item], rule: &str, known: &[String]) -> Option<String> {
    let of_rule = items.iter().filter(|item| item.rule.id == rule);
    let found: Vec<_> = of_rule.flat_map(Item::path_list).map(str::to_owned).collect();
    [&found[..], known].into_iter().find_map(|paths| {
        let mut candidates: Vec<String> = paths.to_vec();
        // Of a pattern such as `newsletter.*` or `*.coupon`, the part that is spelled out may be misspelt.
        for (event_type, field) in paths.iter().filter_map(|path| path.rsplit_once('.')) {
            if path.ends_with(".*") {
                candidates.push(format!("{event_type}.*"));
            } else if path.starts_with("*.") {
                candidates.push(format!("*.{field}"));
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let candidates: Vec<_> = candidates.iter().map(String::as_str).filter(|known| *known != path).collect();
        nearest(path, &candidates).map(str::to_owned)
    })
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
        let updated_at = item.updated_at.clone();
        let (severity, outside, view) = (item.severity, item.outside, item.view);
        let part = Item::of_subjects(item.rule, &item.moved, item.what.clone());
        Item { severity, outside, view, subject, paths, updated_at, accepted: accepted(entry), ..part }
    };
    entries.into_iter().map(part).collect()
}
