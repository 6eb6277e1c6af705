//! The summary line of a report.

use super::comparison::{exempt, projects};
use super::sentence::word;
use crate::resolve::{Lowered, Resolution};
use crate::terminal::{plural, printable};

/// The number of findings of each severity, and the effect of `[rules]`: `2 errors, 1 note, 1 info, 1 accepted`.
pub(super) fn tally(resolution: &Resolution) -> String {
    let count = |wanted: &str| resolution.disagreements.iter().filter(|one| word(one) == wanted).count();
    let counts = ["error", "warning", "note"].map(|word| (count(word), plural(count(word), word)));
    let others = ["info", "accepted"].map(|word| (count(word), format!("{} {word}", count(word))));
    let parts = counts.into_iter().chain(others).filter(|(count, _)| *count > 0).map(|(_, words)| words);
    parts.chain(lowered_clause(&resolution.lowered)).collect::<Vec<_>>().join(", ")
}

/// The project and the profile, as in "project shop, profile staging", with backquotes around the names.
pub(super) fn about(resolution: &Resolution) -> Option<String> {
    joined(named(resolution))
}

/// The project and the profile, and what was not compared on purpose.
pub(super) fn context(resolution: &Resolution) -> Option<String> {
    joined(named(resolution).into_iter().chain(exempt(&resolution.comparison)))
}

fn named(resolution: &Resolution) -> Vec<String> {
    let named = |what: &str, name: &Option<String>| {
        name.as_ref().map(|name| format!("{what} `{}`", printable(name).replace('`', "'")))
    };
    named("project", &projects(resolution)).into_iter().chain(named("profile", &resolution.profile)).collect()
}

fn joined(parts: impl IntoIterator<Item = String>) -> Option<String> {
    let parts: Vec<_> = parts.into_iter().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The effect of `[rules]`, if it had one.
pub(super) fn lowered_clause(Lowered { lowered, off }: &Lowered) -> Option<String> {
    let hidden: usize = off.values().sum();
    let lowered = (*lowered > 0).then(|| format!("lowered {}", plural(*lowered, "finding")));
    let names: Vec<_> = off.keys().copied().collect();
    let off = (hidden > 0).then(|| format!("turned off {} ({})", plural(hidden, "finding"), names.join(", ")));
    let parts: Vec<_> = lowered.into_iter().chain(off).collect();
    (!parts.is_empty()).then(|| format!("`[rules]` {}", parts.join(" and ")))
}
