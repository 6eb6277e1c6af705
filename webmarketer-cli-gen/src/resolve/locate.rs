//! Finds the code that disagreements are about.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::path::Path;

use super::Disagreement;
use super::paths::slashes;
use super::source::Sources;

/// Sets the places in the code of each disagreement. `prefix` is prepended to file paths.
pub(crate) fn locate<S: Borrow<Sources>>(
    disagreements: Vec<&mut Disagreement>,
    sources: impl FnOnce() -> S,
    prefix: Option<&Path>,
) {
    let references = disagreements.iter().flat_map(|one| &one.references).filter(|reference| !reference.is_empty());
    let references: HashSet<_> = references.map(String::as_str).collect();
    if references.is_empty() {
        return;
    }
    let found = sources().borrow().places(&references);
    for one in disagreements {
        let paths = one.paths();
        let places = paths.iter().zip(&one.references).flat_map(|(path, reference)| found.of(path, reference).to_vec());
        one.places = places.collect();
        if let Some(prefix) = prefix {
            for place in &mut one.places {
                place.file = slashes(&prefix.join(&place.file));
            }
        }
    }
}
