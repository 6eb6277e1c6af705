//! What a plan cannot do, because the API has no operation for it.

use serde_json::{Value, json};

use super::StructPlace;
use crate::diff::{Finding, Rule};
use crate::model::{Reference, StorageKey};

/// What a person has to do, because the API cannot do it or because it must be decided first.
#[derive(Clone, Debug, PartialEq)]
pub struct ManualStep {
    /// The event type.
    pub reference: Reference,
    /// The field, if it is about one.
    pub field: Option<StorageKey>,
    /// The rule.
    pub rule: &'static Rule,
    /// What differs, to follow the path.
    pub message: String,
    /// What to do.
    pub remedy: String,
    /// The structs that define it.
    pub structs: Vec<StructPlace>,
    /// Who accepted it, if the settings accept it.
    pub accepted: Option<String>,
}

impl ManualStep {
    pub(super) fn new(finding: &Finding, structs: &[StructPlace], remedy: impl Into<String>) -> Self {
        Self {
            reference: finding.reference().clone(),
            field: finding.storage_key().cloned(),
            rule: finding.rule,
            message: finding.to_string(),
            remedy: remedy.into(),
            structs: structs.to_vec(),
            accepted: None,
        }
    }

    /// The path of the event type or field.
    pub fn path(&self) -> String {
        match &self.field {
            Some(key) => format!("{}.{key}", self.reference),
            None => self.reference.to_string(),
        }
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "reference": self.reference.as_str(),
            "storageKey": self.field.as_ref().map(StorageKey::as_str),
            "rule": self.rule.id,
            "message": self.message,
            "remedy": self.remedy,
            "structs": self.structs.iter().map(StructPlace::to_json).collect::<Vec<_>>(),
            "accepted": self.accepted,
        })
    }
}
