//! Recognizes JSON documents, for messages about a file of the wrong kind.

use serde_json::Value;

/// The kind of a JSON document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JsonKind {
    Lock,
    /// A page of event types from the API: an object with `data`.
    EventTypePage,
    EventTypeArray,
    EventType,
    ServiceAccount,
    /// The output of `cargo metadata`.
    CargoMetadata,
    /// The state of an emulator.
    EmulatorState,
    /// The report of a comparison.
    Report,
    /// Another object, with its first keys.
    Object(Vec<String>),
    Array,
    /// Neither an object nor an array.
    Scalar,
}

/// The maximum number of keys of an unknown object in a message.
const MOST_KEYS: usize = 5;

impl JsonKind {
    pub(crate) fn of(value: &Value) -> Self {
        let has = |value: &Value, keys: &[&str]| keys.iter().all(|key| value.get(key).is_some());
        match value {
            Value::Object(_) if has(value, &["data"]) => Self::EventTypePage,
            Value::Object(_) if has(value, &["formatVersion", "eventTypes"]) => Self::Lock,
            Value::Object(_) if has(value, &["reference", "fields"]) => Self::EventType,
            Value::Object(_) if has(value, &["privateKey"]) => Self::ServiceAccount,
            Value::Object(_) if has(value, &["packages", "workspace_root"]) => Self::CargoMetadata,
            Value::Object(_) if has(value, &["format", "records"]) => Self::EmulatorState,
            Value::Object(_) if has(value, &["findings", "compared"]) => Self::Report,
            Value::Object(object) => Self::Object(object.keys().take(MOST_KEYS).cloned().collect()),
            Value::Array(items) if items.iter().any(|item| has(item, &["reference"])) => Self::EventTypeArray,
            Value::Array(_) => Self::Array,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Self::Scalar,
        }
    }
}
