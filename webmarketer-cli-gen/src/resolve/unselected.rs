//! Which event types concern the code that is checked.

use std::collections::HashSet;

use super::source::Sources;
use crate::settings::{Choices, Selection};

/// The event types, of some, that do not concern the code: `event_types` does not select them, and no struct is of
/// them.
#[derive(Debug, Default)]
pub(super) struct Unselected(HashSet<String>);

impl Unselected {
    /// Looks at those references. Without choices, none is selected. The sources are read only where one is not.
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

    /// Whether that event type is one of them.
    pub(super) fn contains(&self, reference: &str) -> bool {
        self.0.contains(reference)
    }
}
