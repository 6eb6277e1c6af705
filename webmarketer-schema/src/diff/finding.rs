//! A change with the rule it falls under.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;

use super::rules::judge;
use super::{Change, Clause, Rule, TypeChange, detect};
use crate::model::{Catalogue, Reference, StorageKey};

/// A change with the rule it falls under.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// What changed.
    pub change: Change,
}

/// Every finding from `before`, what the code was written against, to `after`, what the service has now: the worst
/// first, then by reference.
pub fn compare(before: &Catalogue, after: &Catalogue) -> Vec<Finding> {
    let mut changes = detect(before, after);
    // Nobody sends what was archived: whatever else changed in it since comes with its struct.
    let restored = changes.iter().filter(|change| change.what == TypeChange::Restored);
    let restored: BTreeSet<_> = restored.map(|change| change.reference.clone()).collect();
    changes.retain(|change| change.what == TypeChange::Restored || !restored.contains(&change.reference));
    let judged = changes.into_iter().map(|change| Finding { rule: judge(&change.what), change });
    let mut findings: Vec<_> = judged.collect();
    findings.sort_by_key(|finding| Reverse(finding.rule.level));
    findings
}

impl Finding {
    /// The event type it is about.
    pub fn reference(&self) -> &Reference {
        &self.change.reference
    }

    /// The field it is about, if it is about one.
    pub fn storage_key(&self) -> Option<&StorageKey> {
        match &self.change.what {
            TypeChange::Field(key, _) => Some(key),
            _ => None,
        }
    }

    /// What it says, without the values that its sentence does not name.
    pub fn clause(&self) -> Clause {
        Clause::of(&self.change.what)
    }

    /// What it is about: `purchase` or `purchase.amount`.
    pub fn path(&self) -> String {
        match self.storage_key() {
            Some(key) => format!("{}.{key}", self.reference()),
            None => self.reference().to_string(),
        }
    }
}

/// What changed, as a clause that follows the path: `was optional and is now mandatory`.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.clause().fmt(f)
    }
}
