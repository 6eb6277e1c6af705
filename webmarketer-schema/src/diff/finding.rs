//! A change with its rule.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;

use super::rename::{Path, PerhapsRenamed, perhaps_renamed};
use super::rules::judge;
use super::{Change, Clause, FieldChange, Rule, TypeChange, detect};
use crate::model::{Catalogue, Reference, StorageKey};

/// A change with its rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The change.
    pub change: Change,
    /// The new name that a removed event type or field perhaps has.
    pub perhaps_renamed: Option<PerhapsRenamed>,
}

/// All findings from `before`, for which code was written, to `after`, which the service has now. Sorted by level, the
/// worst first, and then by reference.
pub fn compare(before: &Catalogue, after: &Catalogue) -> Vec<Finding> {
    let mut changes = detect(before, after);
    // Archived event types are not sent, so other changes in them do not affect the code.
    let restored = changes.iter().filter(|change| change.what == TypeChange::Restored);
    let restored: BTreeSet<_> = restored.map(|change| change.reference.clone()).collect();
    changes.retain(|change| change.what == TypeChange::Restored || !restored.contains(&change.reference));
    let mut renamed = perhaps_renamed(&changes);
    let names: Vec<_> =
        changes.iter().map(|change| removed_path(change).and_then(|path| renamed.remove(&path))).collect();
    let judged = changes.into_iter().zip(names);
    let judged = judged.map(|(change, perhaps_renamed)| Finding { rule: judge(&change.what), change, perhaps_renamed });
    let mut findings: Vec<_> = judged.collect();
    findings.sort_by_key(|finding| Reverse(finding.rule.level));
    findings
}

/// The event type or field that a change removes.
fn removed_path(Change { reference, what }: &Change) -> Option<Path<'_>> {
    match what {
        TypeChange::Removed(_) => Some((reference, None)),
        TypeChange::Field(key, FieldChange::Removed(_)) => Some((reference, Some(key))),
        _ => None,
    }
}

impl Finding {
    /// The reference of the event type.
    pub fn reference(&self) -> &Reference {
        &self.change.reference
    }

    /// The storage key of the field, if the finding is about one.
    pub fn storage_key(&self) -> Option<&StorageKey> {
        match &self.change.what {
            TypeChange::Field(key, _) => Some(key),
            _ => None,
        }
    }

    /// The clause that describes the change.
    pub fn clause(&self) -> Clause {
        match &self.perhaps_renamed {
            Some(renamed) => Clause::PerhapsRenamed(renamed.clone()),
            None => Clause::of(&self.change.what),
        }
    }

    /// The path of the event type or field: `purchase` or `purchase.amount`.
    pub fn path(&self) -> String {
        match self.storage_key() {
            Some(key) => format!("{}.{key}", self.reference()),
            None => self.reference().to_string(),
        }
    }
}

/// The description of the change, to follow the path: `changed from optional to mandatory`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.clause().fmt(f)
    }
}
