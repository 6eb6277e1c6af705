//! Which event types concern the code that is checked.

use std::collections::HashSet;

use crate::selection::Selection;
use crate::settings::Choices;
use crate::source::Sources;

/// The event types, of some, that do not concern the code: `event_types` does not select them, and no struct is of them.
#[derive(Debug, Default)]
pub(super) struct Outside(HashSet<String>);

impl Outside {
    /// Looks at those references. The sources are read only where one of them is not selected.
    pub(super) fn of<'a, 's>(
        references: impl Iterator<Item = &'a str>,
        choices: &Choices,
        sources: impl FnOnce() -> &'s Sources,
    ) -> Self {
        let selection = Selection::new(choices);
        let mut others: HashSet<_> = references.filter(|reference| !selection.includes(reference)).collect();
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
