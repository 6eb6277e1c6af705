//! The verdict on an event: visible, or trashed with the reasons.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Value, json};
use webmarketer_core::{InvalidValue, ViolationKind};
use webmarketer_schema::wire::{read_field, write_field};
use webmarketer_schema::{Field, Reference};

use super::event_type_version::EventTypeVersion;

/// The verdict on an event. An event without reasons is visible.
pub(crate) struct Verdict {
    pub(crate) reasons: Vec<TrashReason>,
    /// The version of the event type that validated the event.
    pub(crate) version: Option<EventTypeVersion>,
    pub(crate) event_type_id: Option<String>,
}

/// One reason why an event is trashed.
#[derive(Clone)]
pub(crate) enum TrashReason {
    /// No event type has the reference, or it is archived.
    UnknownEventType(Reference),
    /// A value is missing or invalid for its field.
    Violation {
        kind: ViolationKind,
        field: Box<Field>,
        /// The value of the event.
        value: Option<Value>,
        /// The expected value. It is not stored.
        expected: Option<InvalidValue>,
    },
    /// A stored reason that this version does not know, unchanged.
    Other(Value),
}

/// The entry of an event in the trash.
#[derive(Serialize, Deserialize)]
pub(crate) struct TrashEntry {
    pub(crate) at: DateTime<Utc>,
    #[serde(rename = "errors")]
    pub(crate) reasons: Vec<TrashReason>,
    pub(crate) event_type_id: Option<String>,
}

impl Verdict {
    /// The entry in the trash of an event that is processed at `now`; `None` if the event is visible.
    pub(crate) fn trash_entry(self, now: DateTime<Utc>) -> Option<TrashEntry> {
        let Self { reasons, event_type_id, .. } = self;
        (!reasons.is_empty()).then_some(TrashEntry { at: now, reasons, event_type_id })
    }
}

/// The stored format of reasons. It is a file format; `http` writes the format of the API.
impl TrashReason {
    fn to_stored(&self) -> Value {
        match self {
            Self::UnknownEventType(reference) => json!({"type": "unknown-event-type", "value": reference.as_str()}),
            Self::Violation { kind, field, value, .. } => {
                let mut stored = json!({"type": kind.as_str(), "field": write_field(field)});
                if let (Some(stored), Some(value)) = (stored.as_object_mut(), value) {
                    stored.insert("value".to_owned(), value.clone());
                }
                stored
            }
            Self::Other(stored) => stored.clone(),
        }
    }

    fn from_stored(stored: Value) -> Self {
        // A reason that would not be written back unchanged is kept as `Other`.
        Self::from_known(&stored).filter(|known| known.to_stored() == stored).unwrap_or(Self::Other(stored))
    }

    fn from_known(stored: &Value) -> Option<Self> {
        let value = stored.get("value");
        let kind = stored.get("type")?.as_str()?;
        if kind == "unknown-event-type" {
            return Some(Self::UnknownEventType(Reference::new(value?.as_str()?)));
        }
        let kind =
            [ViolationKind::MissingField, ViolationKind::InvalidField].into_iter().find(|k| k.as_str() == kind)?;
        let field = read_field(stored.get("field")?, "").ok()?;
        Some(Self::Violation { kind, field: Box::new(field), value: value.cloned(), expected: None })
    }
}

impl Serialize for TrashReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_stored().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for TrashReason {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from_stored)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::TrashReason;

    #[test]
    fn a_stored_reason_is_written_back_unchanged() {
        let field = json!({
            "entity": "event", "type": "email", "storageKey": "email", "ingestionKey": "mail", "optional": false,
            "discriminant": true, "isPii": true, "isMostProbableLocation": false, "label": "E-mail", "unknown": [1]
        });
        let read = |stored: &Value| serde_json::from_value::<TrashReason>(stored.clone()).unwrap();
        for (stored, is_known) in [
            (json!({"type": "unknown-event-type", "value": "none"}), true),
            (json!({"type": "missing-field", "field": field}), true),
            (json!({"type": "missing-field", "field": field, "value": null}), true),
            (json!({"type": "invalid-field", "field": field, "value": {"a": [1.5]}}), true),
            (json!({"type": "invalid-field", "field": "email", "value": 1}), false),
            (json!({"type": "invalid-field", "field": field, "value": 1, "more": 2}), false),
            (json!({"type": "unheard-of", "value": 1}), false),
            (json!("a text"), false),
        ] {
            let reason = read(&stored);
            assert_eq!(!matches!(reason, TrashReason::Other(_)), is_known, "{stored}");
            assert_eq!(serde_json::to_value(&reason).unwrap(), stored);
        }
    }
}
