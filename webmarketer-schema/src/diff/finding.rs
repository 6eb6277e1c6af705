//! A change with its rule.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;

use super::rules::judge;
use super::{Change, Clause, Rule, TypeChange, detect};
use crate::model::{Catalogue, Reference, StorageKey};

/// A change with its rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The change.
    pub change: Change,
}

/// All findings from `before`, for which code was written, to `after`, which the service has now. Sorted by level, the
/// worst first, and then by reference.
pub fn compare(before: &Catalogue, after: &Catalogue) -> Vec<Finding> {
    let mut changes = detect(before, after);
    // Archived event types are not sent, so other changes in them do not affect the code.
    let restored = changes.iter().filter(|change| change.what == TypeChange::Restored);
    let restored: BTreeSet<_> = restored.map(|change| change.reference.clone()).collect();
    changes.retain(|change| change.what == TypeChange::Restored || !restored.contains(&change.reference));
    let judged = changes.into_iter().map(|change| Finding { rule: judge(&change.what), change });
    let mut findings: Vec<_> = judged.collect();
    findings.sort_by_key(|finding| Reverse(finding.rule.level));
    findings
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
        Clause::of(&self.change.what)
    }

    /// The path of the event type or field: `purchase` or `purchase.amount`.
    pub fn path(&self) -> String {
        match self.storage_key() {
            Some(key) => format!("{}.{key}", self.reference()),
            None => self.reference().to_string(),
        }
    }
}

/// The description of the change, to follow the path: `was optional and is now mandatory`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.clause().fmt(f)
    }
}
