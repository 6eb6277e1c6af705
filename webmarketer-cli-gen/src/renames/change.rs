//! A change of a name in generated code, as the lock records it.

use serde_json::{Value, json};

/// A change of a name in generated code. Names are without `r#`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    TypeRenamed { old: String, new: String },
    FieldRenamed { event_type: String, old: String, new: String },
    TypeRemoved { name: String },
    FieldRemoved { event_type: String, name: String },
}

impl Change {
    /// The change as JSON.
    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::TypeRenamed { old, new } => json!({"old": old, "new": new}),
            Self::FieldRenamed { event_type, old, new } => json!({"type": event_type, "old": old, "new": new}),
            Self::TypeRemoved { name } => json!({"old": name}),
            Self::FieldRemoved { event_type, name } => json!({"type": event_type, "old": name}),
        }
    }

    /// The change from its JSON.
    pub(super) fn from_json(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let old = text("old")?;
        Some(match (text("type"), text("new")) {
            (None, Some(new)) => Self::TypeRenamed { old, new },
            (Some(event_type), Some(new)) => Self::FieldRenamed { event_type, old, new },
            (None, None) => Self::TypeRemoved { name: old },
            (Some(event_type), None) => Self::FieldRemoved { event_type, name: old },
        })
    }
}
