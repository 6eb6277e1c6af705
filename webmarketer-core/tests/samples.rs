//! Every sample of the contract that is not an event type is read, and written back as it was.

use std::fs;
use std::path::Path;

use serde_json::Value;
use webmarketer_core::api::{
    ErrorBody, EventPayload, InsightsRequest, InsightsRow, Interval, NonceValue, OfflineInteraction, RawEvent,
    StateUpdate, StatisticUpdate, TrashedEvent,
};
use webmarketer_core::parse_date;
use webmarketer_core::schema::wire::Page;

/// The samples of event types, which the schema's own tests read.
const EVENT_TYPES: [&str; 3] =
    ["create-event-type.request.json", "create-event-type.response.json", "event-types.response.json"];

/// Reads a sample and writes it back.
fn round_trip(name: &str, sample: &Value) -> Value {
    match name {
        "bad-request.response.json" | "unauthorized.response.json" => ErrorBody::from_json(sample).unwrap().to_json(),
        "create-event.request.json" => EventPayload::from_json(sample).unwrap().to_json(),
        "event-state.request.json" => StateUpdate::from_json(sample).unwrap().to_json(),
        "event-statistic.request.json" => StatisticUpdate::from_json(sample).unwrap().to_json(),
        "insights.request.json" => InsightsRequest::from_json(sample).unwrap().to_json(),
        "insights.response.json" => {
            sample.as_array().unwrap().iter().map(|row| InsightsRow::from_json(row, "").unwrap().to_json()).collect()
        }
        "offline-interaction.request.json" => OfflineInteraction::from_json(sample).unwrap().to_json(),
        "raw-event.response.json" => RawEvent::from_json(sample).unwrap().to_json(),
        "trashed-events.response.json" => {
            Page::from_json(sample, TrashedEvent::from_json).unwrap().to_json(TrashedEvent::to_json)
        }
        unknown => panic!("no test reads the sample {unknown}"),
    }
}

/// Dates are equal as instants: each becomes the one form of its instant.
fn with_instants(value: &Value) -> Value {
    match value {
        Value::String(text) => parse_date(text).map_or(value.clone(), |date| date.to_rfc3339().into()),
        Value::Array(items) => items.iter().map(with_instants).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), with_instants(value))).collect(),
        other => other.clone(),
    }
}

#[test]
fn every_sample_is_written_back_as_it_was_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract/samples");
    let mut read = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if EVENT_TYPES.contains(&&*name) {
            continue;
        }
        let sample: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(with_instants(&round_trip(&name, &sample)), with_instants(&sample), "{name}");
        read += 1;
    }
    assert_eq!(read, 10, "samples came or went");
}

/// The reference writes what may stand there, not a value: the words must survive all the same.
#[test]
fn the_placeholders_of_the_reference_survive() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract/samples/insights.request.json");
    let sample: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let request = InsightsRequest::from_json(&sample).unwrap();
    assert_eq!(request.interval, Interval::Other("`day`, `week`, `month`, `monthOfYear`, etc.".to_owned()));
    assert_eq!(request.group_by.as_str(), "`project` or `event-type`");
}

#[test]
fn a_nonce_is_a_text_or_a_number() {
    let payload = |nonce: Value| serde_json::json!({"projectId": "shop", "eventType": "a", "nonce": nonce, "data": {}});
    let read = |nonce: Value| EventPayload::from_json(&payload(nonce)).map(|payload| payload.nonce);
    assert_eq!(read("7".into()).unwrap(), NonceValue::Text("7".to_owned()));
    assert_eq!(read(7.into()).unwrap(), NonceValue::Number(7.into()));
    assert!(read(Value::Null).is_err());
}
