//! The commands that settle findings, and the code that findings are about.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::path::{Component, Path};

use webmarketer_schema::ProjectId;
use webmarketer_schema::diff::Rule;

use crate::report::{self, Item, Side};
use crate::resolve::source::Sources;
use crate::settings::Settings;
use crate::terminal::printable;

/// The commands that settle what counts, in their order.
pub(crate) fn settle(items: &[&Item], settings: &Settings, of_lock: Option<&ProjectId>) -> Vec<String> {
    let open = || items.iter().filter(|item| item.accepted.is_none() && !item.outside);
    let is_hit = |rules: &[&Rule]| open().any(|item| rules.iter().any(|rule| rule.id == item.rule.id));
    let pulls = open().any(|item| item.moved.contains(&Side::Live)) || is_hit(&[report::LOCK_EDITED]);
    let generates = is_hit(&[report::CODE_EDITED, report::CODE_MISSING, report::CODE_STALE]);
    let profile =
        settings.profile_name.as_deref().map_or(String::new(), |name| format!(" --profile {}", printable(name)));
    let mut commands = Vec::new();
    if pulls {
        let is_other = settings.project.as_ref().zip(of_lock).is_some_and(|(project, of_lock)| project != of_lock);
        let switch = if is_other { " --switch-project" } else { "" };
        commands.push(format!("webmarketer pull{profile}{switch}"));
    }
    if pulls || generates {
        commands.push(format!("webmarketer generate{profile}"));
    }
    commands
}

/// Finds the code that the items are about; `prefix` goes before the paths of files.
pub(crate) fn locate<S: Borrow<Sources>>(items: Vec<&mut Item>, sources: impl FnOnce() -> S, prefix: Option<&Path>) {
    let subjects = items.iter().flat_map(|item| &item.paths).filter(|subject| !subject.reference.is_empty());
    let wanted: HashSet<_> = subjects.map(|subject| subject.reference.as_str()).collect();
    if wanted.is_empty() {
        return;
    }
    let found = sources().borrow().places(&wanted);
    for item in items {
        let places = item.paths.iter().flat_map(|subject| found.of(&subject.path, &subject.reference).to_vec());
        item.places = places.collect();
        if let Some(prefix) = prefix {
            for place in &mut item.places {
                place.file = slashes(&prefix.join(&place.file));
            }
        }
    }
}

/// A path as reports write it, with `/` in it and never from the root of the machine.
pub(crate) fn slashes(path: &Path) -> String {
    let parts = path.components().filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir));
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
