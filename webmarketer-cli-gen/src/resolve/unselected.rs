//! Finds the event types that are not used by the code.

use std::collections::HashSet;

use super::source::Sources;
use crate::settings::{Choices, Selection};

/// The event types that the code does not use: `event_types` does not select them, and they have no struct.
#[derive(Debug, Default)]
pub(super) struct Unselected(HashSet<String>);

impl Unselected {
    /// Finds the unused ones among these references. Without choices, no event type is selected. The sources are read
    /// only if some event type is not selected.
    pub(super) fn of<'a, 's>(
        references: impl Iterator<Item = &'a str>,
        choices: Option<&Choices>,
        sources: impl FnOnce() -> &'s Sources,
    ) -> Self {
        let selection = choices.map(Selection::new);
        let is_selected = |reference: &str| selection.is_some_and(|selection| selection.includes(reference));
        let mut others: HashSet<_> = references.filter(|reference| !is_selected(reference)).collect();
        if !others.is_empty() {
            match sources().defined() {
                Some(defined) => others.retain(|reference| !defined.contains(*reference)),
                None => others.clear(),
            }
        }
        Self(others.into_iter().map(str::to_owned).collect())
    }

    /// Whether the event type with this reference is unused.
    pub(super) fn contains(&self, reference: &str) -> bool {
        self.0.contains(reference)
    }
}
