//! The same change in many event types, told once.

use std::collections::HashMap;

use super::{Finding, Rule};
use crate::model::{Reference, StorageKey};

/// Findings that say the same of the same field of several event types.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The rule.
    pub rule: &'static Rule,
    /// The field, if it is about one.
    pub field: Option<StorageKey>,
    /// What changed, as a clause: `was optional and is now mandatory`.
    pub what: String,
    /// The event types, in the order of the findings.
    pub references: Vec<Reference>,
}

impl Group {
    /// What it is about: `purchase.amount`, or `*.amount` where several event types have it.
    pub fn subject(&self) -> String {
        let event_type = match &*self.references {
            [reference] => reference.as_str(),
            _ => "*",
        };
        path(event_type, self.field.as_ref())
    }

    /// The path of each: `purchase.amount`.
    pub fn paths(&self) -> impl Iterator<Item = String> {
        self.references.iter().map(|reference| path(reference.as_str(), self.field.as_ref()))
    }
}

fn path(event_type: &str, field: Option<&StorageKey>) -> String {
    match field {
        Some(key) => format!("{event_type}.{key}"),
        None => event_type.to_owned(),
    }
}

/// Puts together what says the same, in the order of the first that says it.
pub fn group(findings: &[Finding]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places = HashMap::new();
    for finding in findings {
        let (rule, field, what) = (finding.rule, finding.storage_key().cloned(), finding.to_string());
        let place = *places.entry((rule.id, field.clone(), what.clone())).or_insert(groups.len());
        match groups.get_mut(place) {
            // Two fields of one event type can say the same of one key.
            Some(group) if group.references.last() == Some(finding.reference()) => {}
            Some(group) => group.references.push(finding.reference().clone()),
            None => groups.push(Group { rule, field, what, references: vec![finding.reference().clone()] }),
        }
    }
    groups
}
