//! The changes that a step makes to an event type, each with its rule.

use serde_json::{Value, json};

use crate::diff::{Finding, Level, Rule, compare};
use crate::lock::event_type_digest;
use crate::model::{Catalogue, EventType, StorageKey};

/// A change that a step makes, with its rule.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedChange {
    /// The field; `None` for the event type itself.
    pub field: Option<StorageKey>,
    /// The rule.
    pub rule: &'static Rule,
    /// The change, to follow the path: `changed from optional to mandatory`.
    pub message: String,
    /// The level of the rule in this project.
    pub level: Level,
    /// Who accepted the change, if the settings accept it.
    pub accepted: Option<String>,
}

/// The rules of changes after which the service has less than before.
const REMOVALS: [&str; 5] =
    ["event-type-archived", "event-type-removed", "field-removed", "storage-key-changed", "unsent-field-removed"];

impl PlannedChange {
    pub(super) fn of_finding(finding: &Finding) -> Self {
        Self {
            field: finding.storage_key().cloned(),
            rule: finding.rule,
            message: finding.to_string(),
            level: finding.rule.level,
            accepted: None,
        }
    }

    /// Whether a person has to agree: something is removed, or the rule has the level `deny`, and the settings do not
    /// accept it.
    pub fn is_destructive(&self) -> bool {
        self.accepted.is_none() && (self.level == Level::Deny || REMOVALS.contains(&self.rule.id))
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "storageKey": self.field.as_ref().map(StorageKey::as_str),
            "rule": self.rule.id,
            "breaks": self.rule.breaks.iter().map(|breaks| breaks.as_str()).collect::<Vec<_>>(),
            "level": self.level.as_str(),
            "message": self.message,
            "isDestructive": self.is_destructive(),
            "accepted": self.accepted,
        })
    }
}

/// The findings from one version of an event type to another.
pub(super) fn findings(before: Option<&EventType>, after: Option<&EventType>) -> Vec<Finding> {
    // One event type has no duplicate.
    let catalogue = |of: Option<&EventType>| Catalogue::new(None, of.cloned()).unwrap_or_default();
    compare(&catalogue(before), &catalogue(after))
}

/// The changes from one version of an event type to another; `None` if there is no event type.
pub fn event_type_changes(before: Option<&EventType>, after: Option<&EventType>) -> Vec<PlannedChange> {
    findings(before, after).iter().map(PlannedChange::of_finding).collect()
}

/// The digest of a live event type. The order of its fields, its id and the dates that the service sets do not count.
pub fn live_digest(event_type: &EventType) -> String {
    let mut event_type = event_type.clone();
    event_type.fields.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    event_type_digest(&event_type)
}
