//! Sample events, as JSON.

use serde_json::{Value, json};
use webmarketer_schema::EventType;

use crate::resolve::{invalid_samples, minimal_sample, valid_sample};

/// Valid and invalid events of a type, as JSON.
pub(crate) fn sample_events_json(event_type: &EventType) -> Value {
    let refused = invalid_samples(event_type).into_iter().map(|refused| {
        let reason = json!({"field": refused.field, "kind": refused.kind.as_str(), "expected": refused.expected});
        json!({"data": refused.data, "reason": reason})
    });
    json!({
        "valid": valid_sample(event_type),
        "minimal": minimal_sample(event_type),
        "refused": refused.collect::<Vec<_>>(),
    })
}
