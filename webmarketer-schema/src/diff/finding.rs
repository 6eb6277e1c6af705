//! A change with the rule it falls under, in words.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::fmt;

use super::rules::{Retention, judge};
use super::{Change, FieldChange, Property, Rule, TypeChange, detect};
use crate::model::{Catalogue, ExpirationPolicy, IngestionKey, Reference, StorageKey};

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
            TypeChange::Added(_) => f.write_str("is new"),
            TypeChange::Removed(_) => f.write_str("is gone"),
            TypeChange::Renamed(new) => write!(f, "is called {} now", code(new.as_str())),
            TypeChange::Archived => f.write_str("was archived"),
            TypeChange::Restored => f.write_str("was archived and is in use again"),
            TypeChange::Name(old, new) => write!(f, "was named {} and is now {}", quoted(old), quoted(new)),
            TypeChange::Retention(old, new) => retention_clause(old.as_ref(), new.as_ref(), f),
            TypeChange::PhoneCountries(old, new) => {
                write!(f, "looked phone numbers up in {} and now does in {}", countries(old), countries(new))
            }
            TypeChange::Attributable(old, new) => {
                write!(f, "had `attributable` {} and now has it {}", yes_no(*old), yes_no(*new))
            }
            TypeChange::MostProbableLocation(old, new) => {
                write!(f, "had as its most probable location {} and now has {}", keys(old), keys(new))
            }
            TypeChange::Metadata(..) | TypeChange::Field(_, FieldChange::Metadata(..)) => {
                f.write_str("has other metadata now")
            }
            TypeChange::Property(property) | TypeChange::Field(_, FieldChange::Property(property)) => {
                property_clause(property, f)
            }
            TypeChange::Field(_, field) => field_clause(field, f),
        }
    }
}

fn field_clause(change: &FieldChange, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match change {
        FieldChange::Added(field) if field.is_mandatory() => f.write_str("is new and mandatory"),
        FieldChange::Added(field) if field.ingestion_key.is_none() => f.write_str("is new, and events do not carry it"),
        FieldChange::Added(_) => f.write_str("is new and optional"),
        FieldChange::Removed(_) => f.write_str("is gone"),
        FieldChange::StorageKey(new) => write!(f, "is stored as {} now", code(new.as_str())),
        FieldChange::Optional { now: true, .. } => f.write_str("was mandatory and is now optional"),
        FieldChange::Optional { now: false, .. } => f.write_str("was optional and is now mandatory"),
        FieldChange::Type { old, new, .. } => {
            write!(f, "was of type {} and is now {}", plain(old.as_str()), plain(new.as_str()))
        }
        FieldChange::IngestionKey { old, new, .. } => {
            write!(f, "was sent as {} and is now {}", key(old.as_ref()), key(new.as_ref()))
        }
        FieldChange::Entity(old, new) => {
            write!(f, "belonged to {} and now does to {}", plain(old.as_str()), plain(new.as_str()))
        }
        FieldChange::UnknownType(word) => write!(f, "is of the type {}, which nobody here knows", code(word)),
        FieldChange::UnknownEntity(word) => write!(f, "belongs to {}, which nobody here knows", code(word)),
        FieldChange::Pii(now) => flag(f, "personally identifiable information", *now),
        FieldChange::Discriminant(now) => flag(f, "a discriminant", *now),
        FieldChange::Label(old, new) => {
            let label = |label: &Option<String>| label.as_ref().map_or("none".to_owned(), |label| quoted(label));
            write!(f, "had the label {} and now has {}", label(old), label(new))
        }
        FieldChange::Metadata(..) => f.write_str("has other metadata now"),
        FieldChange::Property(property) => property_clause(property, f),
    }
}

fn property_clause(property: &Property, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match property {
        Property { name, old: None, .. } => write!(f, "has the property {} now", code(name)),
        Property { name, new: None, .. } => write!(f, "no longer has the property {}", code(name)),
        Property { name, .. } => write!(f, "has another {} now", code(name)),
    }
}

fn retention_clause(
    old: Option<&ExpirationPolicy>,
    new: Option<&ExpirationPolicy>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let (old, new) = (Retention::of(old), Retention::of(new));
    if old == new {
        return f.write_str("has other properties in its retention policy now");
    }
    write!(f, "kept its events {} and now does {}", retention(old), retention(new))
}

fn retention(retention: Retention<'_>) -> String {
    match retention {
        Retention::Unsaid => "for a time that nobody said".to_owned(),
        Retention::Project => "for as long as the project says".to_owned(),
        Retention::Days(days) => format!("for {days} days"),
        Retention::ForEver => "for ever".to_owned(),
        Retention::Other(other) => format!("for as long as {} says", code(other)),
    }
}

fn flag(f: &mut fmt::Formatter<'_>, what: &str, now: bool) -> fmt::Result {
    if now { write!(f, "is {what} now") } else { write!(f, "is no longer {what}") }
}

/// What somebody wrote, without what would end the code around it.
fn plain(text: &str) -> String {
    text.replace('`', "'")
}

fn code(text: &str) -> String {
    format!("`{}`", plain(text))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", plain(text))
}

fn key(key: Option<&IngestionKey>) -> String {
    key.map_or("nothing".to_owned(), |key| code(key.as_str()))
}

fn keys(keys: &[StorageKey]) -> String {
    let keys: Vec<_> = keys.iter().map(|key| code(key.as_str())).collect();
    if keys.is_empty() { "none".to_owned() } else { keys.join(" and ") }
}

fn countries(codes: &[String]) -> String {
    if codes.is_empty() { "no country".to_owned() } else { plain(&codes.join(", ")) }
}

fn yes_no(value: Option<bool>) -> &'static str {
    match value {
        None => "not set",
        Some(true) => "on",
        Some(false) => "off",
    }
}
