//! Compares any two catalogues.

use std::cell::OnceCell;
use std::path::Path;

use webmarketer_schema::Catalogue;
use webmarketer_schema::diff::compare;

use super::lock_findings::changed;
use super::source::Sources;
use super::{Comparison, FixCommand, Resolution, Side, apply_levels, locate};
use crate::settings::{Levels, Settings, Severity};

/// The name of the lock as a side of a comparison.
pub(crate) const LOCK: &str = "lock";
/// The name of the structs in the code as a side of a comparison.
pub(crate) const CODE: &str = "code";
/// The name of the live event types as a side of a comparison.
pub(crate) const LIVE: &str = "live";

/// Compares two catalogues, each with its name. `[[accept]]` entries do not apply. `prefix` is prepended to file paths.
pub(crate) fn compare_catalogues(
    (before_name, before): (&str, &Catalogue),
    (after_name, after): (&str, &Catalogue),
    settings: &Settings,
    fail_on: Severity,
    prefix: Option<&Path>,
) -> Resolution {
    let sides: &[Side] = match after_name {
        LIVE => &[Side::Live],
        LOCK => &[Side::Lock],
        CODE => &[Side::Code],
        _ => &[Side::Other],
    };
    let mut resolution = Resolution {
        comparison: Comparison::Catalogues {
            before: before_name.to_owned(),
            after: after_name.to_owned(),
            event_types: after.active().count(),
        },
        projects: after.project.iter().chain(&before.project).take(1).cloned().collect(),
        profile: settings.profile_name.clone(),
        disagreements: changed(&compare(before, after), sides, after),
        lock: settings.lock.clone(),
        fail_on,
        ..Resolution::default()
    };
    apply_levels(&settings.levels, &mut resolution);
    if (before_name, after_name) == (LOCK, LIVE) {
        let all: Vec<_> = resolution.disagreements.iter().collect();
        resolution.fix_commands = FixCommand::needed_for(&all, settings, before.project.as_ref());
    }
    let sources = OnceCell::new();
    let sources = || sources.get_or_init(|| Sources::read_folder(&settings.package));
    locate(resolution.disagreements.iter_mut().collect(), sources, prefix);
    resolution.sort();
    resolution
}

impl Resolution {
    /// The changes that a pull makes to a lock.
    pub(super) fn of_changes(old: &Catalogue, new: &Catalogue, levels: &Levels) -> Self {
        let disagreements = changed(&compare(old, new), &[Side::Live], new);
        let mut resolution = Self { disagreements, ..Self::default() };
        apply_levels(levels, &mut resolution);
        resolution.sort();
        resolution
    }
}
