//! Parses JSON as a response of the service. A parsed value is written again, and must be equal.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use webmarketer_schema::wire::{Page, read_event_type, write_event_type};

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    if let Ok(event_type) = read_event_type(&value, "") {
        assert_eq!(write_event_type(&event_type), value);
    }
    if let Ok(page) = Page::from_json(&value, read_event_type) {
        let again = page.to_json(write_event_type);
        Page::from_json(&again, read_event_type).expect("a written page parses");
    }
});
