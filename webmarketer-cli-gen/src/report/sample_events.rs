//! Sample events, as JSON.

use serde_json::{Value, json};
use webmarketer_schema::EventType;

use crate::resolve::{invalid_samples, minimal_sample, valid_sample};

/// Valid and invalid events of a type, as JSON.
pub(crate) fn sample_events_json(event_type: &EventType) -> Value {
    let invalid = invalid_samples(event_type).into_iter().map(|sample| {
        let reason = json!({"field": sample.field, "kind": sample.kind.as_str(), "expected": sample.expected});
        json!({"data": sample.data, "reason": reason})
    });
    json!({
        "valid": valid_sample(event_type),
        "minimal": minimal_sample(event_type),
        "invalid": invalid.collect::<Vec<_>>(),
    })
}
