//! A change with the rule it falls under, in words.

use std::cmp::Reverse;
use std::fmt;

use super::rules::judge;
use super::{Change, FieldChange, Rule, TypeChange, detect};
use crate::model::{Catalogue, IngestionKey, Reference, StorageKey};

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
    let judged = detect(before, after).into_iter().map(|change| Finding { rule: judge(&change.what), change });
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
        match &self.change.what {
            TypeChange::Added => f.write_str("is new"),
            TypeChange::Removed => f.write_str("is gone"),
            TypeChange::Archived => f.write_str("was archived"),
            TypeChange::Restored => f.write_str("was archived and is in use again"),
            TypeChange::Name(old, new) => write!(f, "was named \"{old}\" and is now \"{new}\""),
            TypeChange::Retention(old, new) => write!(f, "had the retention \"{old}\" and now has \"{new}\""),
            TypeChange::PhoneCountries(old, new) => {
                write!(f, "looked phone numbers up in {} and now does in {}", countries(old), countries(new))
            }
            TypeChange::Attributable(old, new) => {
                write!(f, "had `attributable` {} and now has {}", yes_no(*old), yes_no(*new))
            }
            TypeChange::Metadata | TypeChange::Field(_, FieldChange::Metadata) => f.write_str("has other metadata now"),
            TypeChange::Property(name) | TypeChange::Field(_, FieldChange::Property(name)) => {
                write!(f, "has another `{name}` now")
            }
            TypeChange::Field(_, field) => field_clause(field, f),
        }
    }
}

fn field_clause(change: &FieldChange, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match change {
        FieldChange::Added { mandatory: true } => f.write_str("is new and mandatory"),
        FieldChange::Added { mandatory: false } => f.write_str("is new and optional"),
        FieldChange::Removed { .. } => f.write_str("is gone"),
        FieldChange::Optional { now: true, .. } => f.write_str("was mandatory and is now optional"),
        FieldChange::Optional { now: false, .. } => f.write_str("was optional and is now mandatory"),
        FieldChange::Type { old, new, .. } => write!(f, "was of type {old} and is now {new}"),
        FieldChange::IngestionKey { old, new, .. } => {
            write!(f, "was sent as {} and is now {}", key(old.as_ref()), key(new.as_ref()))
        }
        FieldChange::Entity(old, new) => write!(f, "belonged to {old} and now does to {new}"),
        FieldChange::Pii(now) => flag(f, "personally identifiable information", *now),
        FieldChange::Discriminant(now) => flag(f, "a discriminant", *now),
        FieldChange::MostProbableLocation(now) => flag(f, "the most probable location", *now),
        FieldChange::Label(old, new) => {
            let label =
                |label: &Option<String>| label.as_ref().map_or("none".to_owned(), |label| format!("\"{label}\""));
            write!(f, "had the label {} and now has {}", label(old), label(new))
        }
        FieldChange::Metadata => f.write_str("has other metadata now"),
        FieldChange::Property(name) => write!(f, "has another `{name}` now"),
    }
}

fn flag(f: &mut fmt::Formatter<'_>, what: &str, now: bool) -> fmt::Result {
    if now { write!(f, "is {what} now") } else { write!(f, "is no longer {what}") }
}

fn key(key: Option<&IngestionKey>) -> String {
    key.map_or("nothing".to_owned(), |key| format!("`{key}`"))
}

fn countries(codes: &[String]) -> String {
    if codes.is_empty() { "no country".to_owned() } else { codes.join(", ") }
}

fn yes_no(value: Option<bool>) -> &'static str {
    match value {
        None => "not set",
        Some(true) => "on",
        Some(false) => "off",
    }
}
