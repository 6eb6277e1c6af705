//! Applies the `[[accept]]` entries of the settings, and reports entries that expired or accept nothing.

use std::path::Path;

use webmarketer_schema::convention::nearest_name;
use webmarketer_schema::diff::Rule;

use super::{AcceptEntry, Accepted, Disagreement, Problem, Resolution};
use crate::settings::{Accept, FILE_NAME, Pattern, RuleLevel, Settings};

/// Marks the disagreements that entries accept on the day `today`, such as `2026-11-25`. An entry that accepts nothing
/// is itself a problem, if its rule `was_checked`. The suggested path is taken from the disagreements of its rule, or
/// else from the `known` paths.
pub(crate) fn accept(
    resolution: &mut Resolution,
    settings: &Settings,
    today: &str,
    was_checked: impl Fn(&str) -> bool,
    known: &[String],
) {
    let accepts = &settings.accepts;
    let file = settings.file.as_deref().unwrap_or(Path::new(FILE_NAME));
    let mut used = vec![false; accepts.len()];
    let mut expired = vec![false; accepts.len()];
    let mut disagreements = Vec::with_capacity(resolution.disagreements.len());
    for one in resolution.disagreements.drain(..) {
        let rule = one.problem.rule();
        let paths = one.paths();
        let mut by = Vec::with_capacity(paths.len());
        for path in &paths {
            let matches = |(_, accept): &(usize, &Accept)| {
                accept.rule.value == rule.id && Pattern::new(&accept.path).matches(path)
            };
            let matching: Vec<_> = accepts.iter().enumerate().filter(matches).collect();
            let valid = matching.iter().find(|(_, accept)| *today <= *accept.until).map(|(index, _)| *index);
            for (index, _) in matching {
                let is_expired = *today > *accepts.get(index).map_or("", |accept| &accept.until);
                if let Some(mark) = if is_expired { &mut expired } else { &mut used }.get_mut(index) {
                    *mark = true;
                }
            }
            by.push(valid);
        }
        disagreements.extend(split(one, &by, accepts));
    }
    for ((accept, used), expired) in accepts.iter().zip(used).zip(expired) {
        let entry = AcceptEntry::new(file, accept);
        if expired {
            disagreements.push(Disagreement::new(Problem::AcceptExpired(entry), Vec::new()));
        } else if !used && was_checked(&entry.rule) {
            let near = near(&entry.path, &disagreements, &entry.rule, known);
            disagreements.push(Disagreement::new(Problem::AcceptNeedless { entry, near }, Vec::new()));
        }
    }
    resolution.disagreements = disagreements;
}

/// Whether the settings hide a finding of a rule about this path on the day `today`: an entry accepts it, or its rule is
/// off.
pub(super) fn is_hidden(settings: &Settings, rule: &Rule, path: &str, today: &str) -> bool {
    let accepts = |accept: &Accept| {
        accept.rule.value == rule.id && *today <= *accept.until && Pattern::new(&accept.path).matches(path)
    };
    settings.levels.of(rule) == Some(RuleLevel::Off) || settings.accepts.iter().any(accepts)
}

/// The known path or pattern that is most similar to one that matches no finding.
fn near(path: &str, disagreements: &[Disagreement], rule: &str, known: &[String]) -> Option<String> {
    let of_rule = disagreements.iter().filter(|one| one.problem.rule().id == rule);
    let found: Vec<_> = of_rule.flat_map(Disagreement::paths).collect();
    [&found[..], known].into_iter().find_map(|paths| {
        let mut candidates: Vec<String> = paths.to_vec();
        // In a pattern such as `newsletter.*` or `*.coupon`, the literal part may be misspelt.
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
        nearest_name(path, &candidates).map(str::to_owned)
    })
}

/// Splits a disagreement by the entries that accept its event types, with one part for those that are not accepted.
fn split(one: Disagreement, by: &[Option<usize>], accepts: &[Accept]) -> Vec<Disagreement> {
    let mut entries: Vec<_> = by.to_vec();
    entries.sort_unstable();
    entries.dedup();
    let accepted = |entry: Option<usize>| {
        let Accept { reason, owner, until, .. } = accepts.get(entry?)?;
        Some(Accepted { reason: reason.clone(), owner: owner.clone(), until: until.clone() })
    };
    if let [entry] = *entries {
        return vec![Disagreement { accepted: accepted(entry), ..one }];
    }
    let part = |entry: Option<usize>| {
        let references = one.references.iter().zip(by).filter(|(_, by)| **by == entry);
        let references = references.map(|(reference, _)| reference.clone()).collect();
        Disagreement { references, accepted: accepted(entry), ..one.clone() }
    };
    entries.into_iter().map(part).collect()
}
