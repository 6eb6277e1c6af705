//! The places with old names that were not edited.

use std::collections::BTreeSet;

use super::compile::Checked;
use crate::renames::{Job, Unfixable, positions};
use crate::resolve::{LeftPlace, LeftReason, slashes, unreached_places};

/// The places that the last diagnostics name, and those that the compiler does not see, by file and line. If the code
/// does not compile, the compiler has not seen all of it, and only the places that it names are known.
pub(super) fn left_places(checked: &Checked, job: &Job) -> Vec<LeftPlace> {
    let mut left: BTreeSet<LeftPlace> = BTreeSet::new();
    for position in checked.diagnostics.iter().flat_map(|diagnostic| positions(diagnostic, &job.renames)) {
        let path = job.root.join(&position.file);
        let file = path.strip_prefix(&job.root).map_or_else(|_| position.file.clone(), slashes);
        let reason = match position.reason {
            Some(Unfixable::Removed) => LeftReason::Removed,
            Some(Unfixable::Macro) => LeftReason::Macro,
            Some(Unfixable::Ambiguous) => LeftReason::Ambiguous,
            None if !job.may_edit(&path) => LeftReason::Outside,
            None => LeftReason::Clash,
        };
        left.insert(LeftPlace { file, line: position.line, name: position.old, reason });
    }
    if !checked.succeeded {
        return left.into_iter().collect();
    }
    for place in unreached_places(&job.root, &job.renames) {
        let is_known =
            |known: &LeftPlace| (&*known.file, known.line, &*known.name) == (&*place.file, place.line, &*place.name);
        if !left.iter().any(is_known) {
            left.insert(place);
        }
    }
    left.into_iter().collect()
}
